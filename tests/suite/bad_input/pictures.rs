//! Pictures that are missing, damaged, or tell too much.

use super::{body, check, front};
use crate::support::Site;

// G-16, G-20
#[test]
fn pictures_that_are_not_there() {
    check([
        (
            "beside the page",
            body("\n![a](x.png)\n"),
            "error: content/posts/x.md:6: the picture `x.png` is not there: content/posts/x.png does not exist\n  hint: put the file beside the page, or in static/ and write its path with a slash in front",
        ),
        (
            "in static",
            body("![a](/x.png)\n"),
            "warning: content/posts/x.md:5: the picture `/x.png` is not there\n  hint: put it in static/",
        ),
        (
            "the case is wrong",
            body("![a](X.png)").file("content/posts/x.png", "x"),
            "error: content/posts/x.md:5: the picture `X.png` is not there: content/posts/X.png does not exist\n  hint: put the file beside the page, or in static/ and write its path with a slash in front",
        ),
        (
            "out of the site",
            body("![a](../../../etc/passwd)"),
            "error: content/posts/x.md:5: the picture `../../../etc/passwd` is not there: content/../../../etc/passwd does not exist\n  hint: put the file beside the page, or in static/ and write its path with a slash in front",
        ),
        (
            "a file of the machine",
            body("![a](file:///etc/passwd)"),
            "warning: content/posts/x.md:5: the picture `file:///etc/passwd` is no address and is left out\n  hint: put the file beside the page, or in static/",
        ),
        (
            "absolute",
            body("![a](/etc/passwd)"),
            "warning: content/posts/x.md:5: pictures below `/etc/` are not there\n  hint: copy them from the old site into static/etc/",
        ),
        (
            "the cover",
            front("title = \"X\"\ndate = 2026-01-02\nimage = \"x.png\""),
            "error: content/posts/x.md:4: the picture `x.png` is not there: content/posts/x.png does not exist\n  hint: put the file beside the page, or in static/ and write its path with a slash in front",
        ),
        (
            "the cover, absolute",
            front("title = \"X\"\ndate = 2026-01-02\nimage = \"/x.png\""),
            "warning: content/posts/x.md:4: the picture `/x.png` is not there\n  hint: put it in static/",
        ),
        (
            "the avatar",
            Site::new().tables("avatar = \"x.png\""),
            "error: gatepost.toml:8: the picture static/x.png is not there\n  hint: put it there, or remove the line",
        ),
        (
            "the avatar, out of the site",
            Site::new().tables("avatar = \"../x.png\""),
            "error: gatepost.toml:8: the picture static/../x.png is not there\n  hint: put it there, or remove the line",
        ),
    ]);
}

// G-21
#[test]
fn pictures_that_are_damaged_or_tell_too_much() {
    let mut photo = vec![0xff, 0xd8, 0xff, 0xe1, 0, 26];
    photo.extend_from_slice(b"Exif\0\0GPS 52.5 N 13.4 E ");
    photo.truncate(28);
    let cut = photo[..20].to_vec();
    let whole = [photo.as_slice(), &[0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]].concat();
    check([
        (
            "cut short",
            Site::new().file("static/cut.jpg", cut),
            "error: static/cut.jpg: this picture is damaged, so what it tells of its place and camera cannot be taken out\n  hint: save it again with a program for pictures",
        ),
        (
            "cut short, as phones write it",
            Site::new().file("content/posts/x/a.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\x01\0meta".as_slice()),
            "error: content/posts/x/a.HEIC: this picture is damaged, so what it tells of its place and camera cannot be taken out\n  hint: save it again with a program for pictures",
        ),
        (
            "50 000 pixels wide and high",
            Site::new().file("static/bomb.png", png(50_000, 50_000)),
            "error: static/bomb.png: this picture has 50000 × 50000 pixels; 64 million are allowed, and 65535 a side\n  hint: make it smaller, or link to where it is kept",
        ),
        (
            "a line of pixels",
            Site::new().file("static/line.png", png(1, 70_000)),
            "error: static/line.png: this picture has 1 × 70000 pixels; 64 million are allowed, and 65535 a side\n  hint: make it smaller, or link to where it is kept",
        ),
        ("no picture", Site::new().file("static/no.jpg", "<html>"), ""),
        ("a drawing with a script", Site::new().file("static/x.svg", "<svg><script>alert(1)</script></svg>"), ""),
    ]);
    let site = Site::new()
        .file("static/a.jpg", &whole)
        .file("content/posts/b/index.md", "+++\ndate = 2026-01-02\n+++\n![A](b.jpg)")
        .file("content/posts/b/b.jpg", &whole);
    site.build();
    for path in ["a.jpg", "posts/b/b.jpg"] {
        let bytes = std::fs::read(site.path("public").join(path)).expect("a picture");
        assert!(!bytes.windows(3).any(|w| w == b"GPS"), "{path} tells where it was taken");
    }
}

/// The beginning and the end of a picture of this size.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend_from_slice(&width.to_be_bytes());
    bytes.extend_from_slice(&height.to_be_bytes());
    bytes.extend_from_slice(b"\x08\0\0\0\0\0\0\0\0\0\0\0\0IEND\0\0\0\0");
    bytes
}

#[test]
fn drawings_stay_as_they_are_and_at_home() {
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\"><!-- mine --></svg>";
    let site = Site::new()
        .file(
            "content/posts/a/index.md",
            "+++\ndate = 2026-01-02\n+++\nSee ![A gate](gate.svg) ![B](b.avif) ![C](c.png)",
        )
        .file("content/posts/a/gate.svg", drawing)
        .file("content/posts/a/b.avif", b"\0\0\0\x10ftypavif\0\0\0\0".as_slice())
        .file("content/posts/a/c.png", "no picture");
    site.build();
    assert_eq!(site.output("posts/a/gate.svg"), drawing);
    // An attachment that is no JPEG, PNG, GIF or WebP makes some servers refuse the whole post.
    let post: serde_json::Value = serde_json::from_str(&site.output("ap/posts/posts/a.json")).expect("JSON");
    let types: Vec<_> = post["attachment"].as_array().expect("pictures").iter().map(|a| &a["mediaType"]).collect();
    assert_eq!(types, ["image/png"]);
}
