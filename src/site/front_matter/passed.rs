//! Keys of Hugo, Jekyll, Zola's themes and of what other programs export: they mean nothing to us and hurt nobody.

/// Kept in `extra`. Upper and lower case do not matter. Sorted, each once, which a test watches.
pub(super) const PASSED: &str = "
activities align alt anchor archive archived article_class article_header article_tag article_type articleTags
asciinema asciinema_player aside audience audio author_email author_image author_login author_profile author_url
authorAvatarPath authorEmoji authorImage authorImageUrl authorLink authorTwitter authorURL autoCollapseToc
autonumbering background background_image backlinks badges banner_image bannerImage bg bibliography blog blogger_id
blogimport body_class bookCollapseSection bookComments bookFlatSection bookHidden bookHref bookSearchExclude bookToC
breadcrumb breadcrumbs button buttons byline canonical canonical_url canonicalURL caption cardimage cards carousel
chapter chart citation classes classes_name cleanUrl coauthors code code_block codeBlocks codefold codeMaxLines
collapsible collection color column columns comment commentable commentid comments comments_locked commentsId compact
contentCopyright contributor contributors copyright cover_caption coverCaption coverMeta coverSize css css_class
cssclass cssid custom custom_css custom_js date_published date_updated dateCreated dateformat dek deprecated detail
disable_comments disable_share disableAnchoredHeadings disableComments disableHLJS disableShare disableToc disqus
disqus_id disqus_identifier disqus_url docs dropCap dropdown duration edit editable editPost editURL emoji
enableComments enableDisqus enableToc enableTocContent entry_id event eventType excerpt_separator exclude_from_search
external external_link externalLink externalUrl faq favicon feature feature_image_alt feature_row featured
featuredImageCaption featuredImagePreview featuredVideo feed feed_exclude fig figure_caption flow folder font fonts
footer footnotes format full_width fullwidth galleries gallery geekdocNav generate_feeds_with geo github github_link
google_analytics grand_parent grid group guid h1_title has_children has_math has_toc hashtag hashtags header height
hero_height heroStyle hidden hidden_in_list hiddenFromHomePage hide hide_date hide_description hide_hero hide_summary
hide_title hideAuthor hideBackToTop hideChildren hideComments hideDate hideFooter hideFromHomePage hideHeader hideMeta
hideOnHome hideReadTime hideSummary hideTitle hideToc highlight highlightjs hljs homepage hugoversion i18n icon img
img_path imgs import importance imported_from in_search_index indexable inline inlineToc insert_anchor_links instagram
interact intro is_post isbn isCJKLanguage isPost isStarred issue issueId jemoji journal js jsonld jumbotron katex
key_points keyword keywords kind label large_thumb last_reviewed lastModified layout_type layoutBackgroundBlur
layoutBackgroundHeaderSpace layoutReversed lead legacy legacy_url lesson level lib license license_url lightgallery
link linkedin links linkTitle linkToMarkdown list listing listpage livefyre_id local_image location logo mainSections
maintoc map markmap markup marp masthead mastodon math math_engine mathJax mathjax3 max_width media media_subpath
medium menu menus menuTitle mermaid message meta meta_description meta_image meta_keywords meta_title metaDescription
metatags metaTitle minutes mobile_nav mode modified_by music name nav nav_enabled nav_exclude nav_icon nav_title
navigation navigation_weight needs_math needsexample newsletter next next_page next_url no_comments no_toc nocomments
nodate noindex nositemap note notes number og og_description og_image_alt og_title og_type ogImage ogp old_url
oldlayout oldurl open_graph opengraph order_by order_number origin original original_url originalUrl outdated outputs
overlay_image overview page page_class page_css page_id page_js page_title pageClass pageInfo paginate paginate_path
paginate_reversed pagination parent parentPage part pathbase pdf photo photos place plantuml plugins podcast
post-image post_class post_date post_excerpt post_footer post_id post_name post_type postDate posted_by postid
postNumber pre preamble preface prev prev_page preview preview_url previous primary product progress project
project_url projects promo publication publications publishedAt publisher qref quiz rating read_time reading_time
readingTime readme readtime recipe redirect redirect_old ref reference references refs related related_posts
relatedfuncs relatedPosts release render_with_liquid repo repo_url repository resources review reviewed_by reward
rights robots robotsNoIndex role rss rss_ignore rssfeed rssFullText screenshots script scripts search search_exclude
searchable searchexclude searchHidden secondary section section_class sectionNumbers sections_title sections_weight
seo seo_description seo_image seo_title seodesc seoindex seokeywords seotitle sequence series_opened series_order
series_title series_weight seriesWeight shadow share share-description share-img share-title share_image shareImage
shares short short_description short_title shortcode shortDescription shortTitle show-avatar show_author show_comments
show_date show_footer show_in_menu show_reading_time show_tags show_toc showAuthor showAuthorBottom showAuthorsBadges
ShowBreadCrumbs showCategories showComments showDate showDateOnlyInArticle showDateUpdated showDescription showEdit
showFullContent showHeadingAnchors showHero showInMenu showLikes showMetadata showPagination ShowPostNavLinks
ShowReadingTime showRelatedContent ShowRssButtonInSectionTermList ShowShareButtons showSharing showSummary showTags
showTaxonomies showThumbnail showTitle showViews ShowWordCount showZenMode sidebar sidebar_label sidebar_link
sidebar_position sidebar_title sidebarlogo signature single site sitemap siteSource siteURL skills skip_sitemap slides
slideshow snippet social social-share social_image social_media_card social_share socialImage source source_url
sources speaker speakers specs split_pages sponsor sponsors stack standalone stars start state steps sticker story
strapline style styles stylesheet subheadline subject subtitle subtitle2 subtitle_alt subtitles summary_image
summaryCharacters suppress-bibliography swiper syndicate syndication tab table_of_content tableOfContents tagline talk
task teaser_image tech technologies techstack template_engine text text_align theme themeColor thumb thumbnail-img
thumbnail_alt thumbnailImage thumbnailImagePosition thumbnails thumbnailUrl time timeline timeline_notification
timetoread title_image title_separator titleIcon titleTemplate tldr toc_depth toc_icon toc_label toc_levels
toc_max_depth toc_min_depth toc_sticky tocBorder tocHeadings tocLevels tocNum tools topimage toplevel track trackback
translated translation translationKey translations translator translators tumblr_url tweet twitter twitter_card
twitter_handle twitterImage type type_of_post typora-copy-images-to typora-root-url uid unsplash updated_by urls
use_katex use_math UseHugoToc useMath usemathjax usePageBundles venue version vertical video videoId videos view views
vimeo webmentions website width wiki wip wordcount wordpress wordpress_id wordpress_url words workson wpid year
youtube zenn
";
