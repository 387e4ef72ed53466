//! What pages ask of the theme, checked before anything is rendered: templates and components that must be there.

use super::theme::Theme;
use crate::site::page::Outline;
use crate::site::problem::{Problem, Problems};
use crate::site::{Site, fields};
use std::collections::HashSet;

/// Checks all pages and sections.
pub(crate) fn check(site: &Site, theme: &Theme, problems: &mut Problems) {
    for page in &site.pages {
        let front = &page.front;
        template(front.template.as_deref(), &page.file(), front.lines.template, theme, problems);
        components(&page.outline, &page.file(), theme, problems);
    }
    for section in &site.sections {
        let front = &section.front;
        for name in [&front.template, &front.page_template] {
            template(name.as_deref(), &section.file(), front.lines.template, theme, problems);
        }
        components(&section.outline, &section.file(), theme, problems);
    }
}

fn template(name: Option<&str>, file: &str, line: u32, theme: &Theme, problems: &mut Problems) {
    if let Some(name) = name.filter(|name| !theme.has(name)) {
        problems.push(
            Problem::error(
                file,
                format!("the template `{name}` is not there"),
                "put it in templates/, or remove the key",
            )
            .at(line),
        );
    }
}

fn components(outline: &Outline, file: &str, theme: &Theme, problems: &mut Problems) {
    let mut told = HashSet::new();
    for used in outline.components.iter().filter(|used| used.is_own && told.insert(&used.name)) {
        if theme.tera.get_component_definition(&used.name).is_some() {
            continue;
        }
        let near = fields::nearest(&used.name, theme.tera.get_component_names());
        let remedy = near.map_or_else(
            || format!("write Markdown instead of the call, or make templates/components/{}.html", used.name),
            |near| format!("did you mean `{near}`?"),
        );
        problems.push(Problem::error(file, format!("there is no component `{}`", used.name), remedy).at(used.line));
    }
}
