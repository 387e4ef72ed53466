//! Keys of Hugo, Jekyll, Zola's themes and of what other programs export: they mean nothing to us and hurt nobody.

/// Kept in `extra`. Upper and lower case do not matter. Sorted, each once, which a test watches.
pub(super) const PASSED: &str = "
_edit_last _publicize_pending _thumbnail_id _wp_old_slug abstract activities address advanced_seo_description
aktt_notify_twitter align all_authors all_day alt anchor announcements archive archived article_class article_header
article_tag article_type articleTags asciinema asciinema_player aside audience audio author_email author_image
author_login author_profile author_url authorAvatarPath authorEmoji authorImage authorImageUrl authorLink
authors_notes authorTwitter authorTwitterHandle authorURL autoCollapseToc autonumbering avatar background
background_image backlinks badges banner_image bannerCaption bannerImage bg bibliography bibliography_file bio blog
blogger_author blogger_blog blogger_id blogger_permalink blogimport body_class bodyClass bookCollapseSection
bookComments bookFlatSection bookHidden bookHref bookSearchExclude bookToC breadcrumb breadcrumbs button buttons
byline canonical canonical_url canonicalURL caption cardimage cards carousel catalog chapter chart chart_js citation
citation_key claim_id classes classes_name cleanUrl coauthors code code_block code_diff codeBlocks codefold
codeMaxLines collapsible collapsible_toc collection color column columns comment commentable commentid comments
comments_id comments_locked commentsId compact contentCopyright contributor contributors copyright cover_caption
cover_index coverCaption coverMeta coverSize css css_class cssClass cssid custom custom_css custom_excerpt custom_js
cv_format cv_pdf date_end date_published date_updated dateCreated dateformat dek deprecated detail disable_comments
disable_share disableAnchoredHeadings disableComments disableHLJS disableMathJax disableShare disableToC
display_categories disqus disqus_comments disqus_id disqus_identifier disqus_url distill docs doi dropCap dropdown
dropdown_children dsq_thread_id duration echarts edit editable editPost editURL education email email_notification
emoji enableComments enableDisqus enableToc enableTocContent entry_id event event_url eventType evidence_level
excerpt_separator exclude_from_search excludeFromSearch excludeSearch external external_link external_source
externalLink externalUrl faq favicon feature feature-img feature_image_alt feature_row featured featuredImageCaption
featuredImagePreview featuredVideo feed feed_exclude fig figure_caption flow folder font fonts footer footer_scripts
footnotes format full_width fullwidth galleries gallery geekdocNav generate_feeds_with geo geo_public giscus_comments
gitalk github github_link google_analytics grand_parent grid group guid h1_title has_children has_math has_toc
hash_original hashtag hashtags header header-img header-mask headerImage height hero_height heroStyle hidden
hidden_in_list hiddenFromHomePage hide hide_date hide_description hide_from_feed hide_from_home hide_hero hide_summary
hide_title hideAuthor hideBackToTop hideChildren hideComments hideCover hideDate hideFooter hideFromHomePage
hideHeader hideMeta hideOnHome hideReadingTime hideReadTime hideSummary hideTitle hideToc highlight highlight_name
highlightjs hljs homepage horizontal hugoversion i18n icon iframe image_caption images_compare images_slider img
img_caption img_path imgs import importance imported_from in_search_index indexable inline inlineToc
insert_anchor_links instagram interact interests intro is_post is_toc isbn isCJKLanguage isPost isStarred issue
issueId isToc jabber_published jemoji journal js jsonld jumbotron katex key_points keyword keywords kind label
lang-ref large_thumb last_reviewed lastModified latest_posts layout_type layoutBackgroundBlur
layoutBackgroundHeaderSpace layoutReversed lead leaflet legacy legacy_url lesson level level_of_evidence lib license
license_url lightgallery link linkedin links linkTitle linkToMarkdown list listing listpage livefyre_id local_image
location logo mainSections maintoc map map_id markmap markup marp masthead mastodon math math_engine mathJax mathjax3
mathjax_support max_width media media_subpath medium menu menus menuTitle mermaid message meta meta-json
meta_description meta_image meta_keywords meta_title metaDescription metatags metaTitle minutes mobile_nav mode
modified_by multilingual music name nav nav-menu nav_enabled nav_exclude nav_icon nav_rank nav_title navigation
navigation_weight needs_math needsexample news_limit newsletter next next_page next_url no_comments no_index no_toc
nocomments nodate noindex nositemap note notes number og og_description og_image_alt og_title og_type ogImage ogp
old_url oldlayout oldurl open_graph opengraph order_by order_number organizations origin original original_post_id
original_url originalUrl outdated outputs overlay_image overview page page_class page_css page_id page_js page_nav
page_title pageClass pageColor pageInfo paginate paginate_path paginate_reversed pagination paperurl parent parentPage
part pathbase pdf photo photos place placeholder plantuml plugins podcast post-image post_class post_date post_excerpt
post_footer post_id post_name post_type postDate posted_by postid postNumber pre preamble preface pretty_table prev
prev_page preview preview_url previous primary product product_name productName profile progress project project_page
project_url projects promo pseudocode publication publication_short publication_types publications
publicize_facebook_url publicize_google_plus_url publicize_linkedin_url publicize_reach publicize_results
publicize_twitter_user publishedAt publisher pubtype qref quiz rating read_time reading_time readingTime readme
readtime recipe redirect redirect_link redirect_old ref ref-lang reference references refs related related_posts
related_publications relatedfuncs relatedPosts release render_with_liquid repo repo_url repository resources review
reviewed_by reward rights robots robotsNoIndex role rss rss_ignore rssfeed rssFullText screenshots script scripts
search search_exclude searchable searchable_title searchexclude searchHidden secondary section section_class
sectionNumbers sections_title sections_weight seo seo_description seo_image seo_title seodesc seoindex seokeywords
seotitle sequence series_opened series_order series_title series_weight seriesWeight shadow share share-description
share-img share-title share_image shareImage shares sharing sharing_disabled short short_description short_title
shortcode shortDescription shortTitle show-avatar show_author show_comments show_date show_footer show_in_menu
show_reading_time show_tags show_toc showAuthor showAuthorBottom showAuthorsBadges ShowBreadCrumbs showCategories
ShowCodeCopyButtons showComments showDate showDateOnlyInArticle showDateUpdated showDescription showEdit
showFullContent showHeadingAnchors showHero showInMenu showLikes showMetadata showPagination ShowPostNavLinks
ShowReadingTime showRelatedContent ShowRssButtonInSectionTermList ShowShareButtons showSharing showSummary showTags
showTaxonomies showThumbnail showTitle showViews ShowWordCount showZenMode sidebar sidebar_label sidebar_link
sidebar_position sidebar_title sidebarlogo sidenav signature single site sitemap siteSource siteURL skills
skip_sitemap slides slideshow snippet social social-share social_image social_links social_media_card social_share
socialImage source source_url sources spay_email speaker speakers specs split_pages sponsor sponsors stack standalone
stars start state steps sticker story strapline style styles stylesheet sub_title subheadline subject subTitle
subtitle2 subtitle_alt subtitles summary_image summaryCharacters superawesome superuser suppress-bibliography swiper
switch_like_status syndicate syndication syntaxhighlighter_encoded tab table_of_content tableOfContents tabs tagline
talk talk_type task teaser_image tech technologies techstack template_engine text text_align theme themeColor thumb
thumbnail-img thumbnail_alt thumbnailImage thumbnailImagePosition thumbnails thumbnailUrl tikzjax time time_start
timeline timeline_notification timetoread title_image title_separator titleIcon titleTemplate tldr toc_depth toc_icon
toc_label toc_levels toc_max_depth toc_min_depth toc_sidebar toc_sticky toc_title tocBorder tocHeadings tocLevels
tocNum tools top_img topimage toplevel track trackback translated translation translationKey translations translator
translators tumblr_url tweet twitter twitter_card twitter_handle twitterImage type type_of_post typograms
typora-copy-images-to typora-root-url uid unsplash updated_by url_code url_dataset url_pdf url_poster url_preprint
url_project url_slides url_source url_video urls use_katex use_math UseHugoToc useMath usemathjax usePageBundles
user_groups vega_lite venue version vertical video videoId videos view views vimeo webmentions website width wiki wip
wordcount wordpress wordpress_id wordpress_url words workson wpid year youtube zenn
";
