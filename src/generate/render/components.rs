//! Components called from Markdown: their arguments put into the types that the theme wants.

use super::around::Around;
use super::context::safe;
use crate::generate::links::{Target, find};
use crate::generate::markdown::escaped;
use crate::generate::markdown::foreign::without_links;
use crate::generate::markdown::html::{Dialect, Reading, Surroundings as _, render};
use crate::generate::markdown::shortcode::Call;
use crate::generate::theme::look_around;

/// Begins a line of Markdown that is to be no heading and no list, whatever follows. No text holds it: it is for private use.
const BEGIN: char = '\u{e000}';

impl Around<'_, '_> {
    /// An address in a call. In another program's, one that is not beside the page begins at its root.
    fn link_of_call(&self, address: &str, lenient: bool) -> String {
        let is_lost = lenient
            && address.contains('/')
            && !address.starts_with(['/', '.', '#'])
            && matches!(find(self.shop.site, self.source, self.path, address), Target::Site(_));
        if is_lost { self.link(&format!("/{address}")) } else { self.link(address) }
    }

    /// Renders a component of the theme. Of a lenient call, what the component does not take is left out.
    pub(super) fn render_component(&self, component: &str, call: &Call, body: Option<&str>) -> Result<String, String> {
        let context = self.arguments(component, call)?;
        if body.is_some_and(|body| body.contains("<a ") || body.contains("<img ")) {
            look_around();
        }
        let mut implicit = tera::Context::new();
        implicit.insert("page_url", &self.url);
        implicit.insert("base_url", &self.shop.site.config.addresses.site().to_string());
        implicit.insert("for_reader", if self.dialect == Dialect::Site { "site" } else { "elsewhere" });
        implicit.insert_value("words", self.shop.theme.words.of(self.language()));
        self.shop
            .theme
            .render_component(component, &context, &implicit, body)
            .map_err(|why| format!("the component `{}` failed: {why}", call.name))
    }

    /// What a call gives a component, by name.
    fn arguments(&self, component: &str, call: &Call) -> Result<tera::Context, String> {
        let tera = &self.shop.theme.tera;
        let mut wanted = tera.get_component_definition(component).map_or_else(Vec::new, |d| d.args().to_vec());
        // What must be given comes first when arguments have no names.
        wanted.sort_by_key(|arg| !arg.is_required());
        let mut context = tera::Context::new();
        let mut positional = wanted.iter().filter(|arg| !arg.is_implicit());
        for (key, value) in &call.args {
            let name = match (key, positional.next()) {
                (Some(key), _) => key.clone(),
                (None, Some(arg)) => arg.name().to_owned(),
                (None, None) if call.lenient => continue,
                (None, None) => return Err(format!("`{}` takes {} arguments at most", call.name, wanted.len())),
            };
            let arg = wanted.iter().find(|arg| arg.name() == name);
            let mut value = self.argument(&name, value, call.lenient);
            match (value.as_str(), wanted.iter().find(|arg| is_html_of(arg.name(), &name))) {
                (Some(text), Some(html)) => {
                    context.insert_value(html.name().to_owned(), safe(&self.inline(text)?));
                }
                // A component that shows it as it is.
                (Some(text), None) if call.lenient && name == "caption" => value = without_links(text).into(),
                _ => {}
            }
            match (call.lenient, arg) {
                (true, Some(arg)) => {
                    if let Some(value) = fitting(&value, arg.arg_type()) {
                        context.insert(name, &value);
                    }
                }
                (true, None) => {}
                (false, arg) => {
                    let fits = fitting(&value, arg.and_then(tera::ComponentArg::arg_type));
                    context.insert(name, &fits.unwrap_or(value));
                }
            }
        }
        Ok(context)
    }

    /// A line of Markdown, such as a caption. The error is a message for the author.
    fn inline(&self, markdown: &str) -> Result<String, String> {
        // Components in a caption are not called.
        if markdown.contains("{{") || markdown.contains("{%") {
            return Ok(escaped(markdown));
        }
        let reading = Reading {
            dialect: self.dialect,
            rules: &self.shop.site.config.markdown,
            hashtags: false,
            lower_headings: false,
            skip_first_heading: false,
            blocks: None,
            around: self,
        };
        let line: Vec<&str> = markdown.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let html = render(&format!("{BEGIN}{}", line.join(" ")), &reading).map_err(|(_, why)| why)?;
        if html.contains("<a ") || html.contains("<img ") {
            look_around();
        }
        // The outline, which finds links that lead nowhere, does not look into calls.
        if let Some((_, lost)) = html.split_once("href=\"@/") {
            let lost = lost.split('"').next().unwrap_or_default();
            return Err(format!("the link `@/{lost}` in it leads nowhere"));
        }
        let html = html.replacen(BEGIN, "", 1);
        let line = html.strip_prefix("<p>").and_then(|line| line.strip_suffix("</p>"));
        Ok(line.map_or_else(|| html.clone(), str::to_owned))
    }

    /// An argument; one that is an address leads where a link in the text would.
    fn argument(&self, name: &str, value: &serde_json::Value, lenient: bool) -> serde_json::Value {
        let Some(address) = value.as_str().filter(|address| !address.is_empty()) else { return value.clone() };
        if !matches!(name, "src" | "href" | "link" | "poster" | "image") {
            return value.clone();
        }
        // The outline, by which a page knows what it depends on, does not look into calls.
        let found = find(self.shop.site, self.source, self.path, address);
        if matches!(found, Target::Page(..) | Target::Section(..)) {
            look_around();
        }
        self.link_of_call(address, lenient).into()
    }
}

/// Whether a component that declares `html` wants the argument `text` as Markdown, rendered: `caption_html` beside `caption`.
fn is_html_of(html: &str, text: &str) -> bool {
    html.strip_suffix("_html") == Some(text)
}

/// A value in the type that a component takes, when it can be: `"300"` is a number and `3` a text.
fn fitting(value: &serde_json::Value, wanted: Option<tera::ComponentArgType>) -> Option<serde_json::Value> {
    use serde_json::Value as Json;
    use tera::ComponentArgType as Type;
    match (wanted, value) {
        (Some(Type::String), Json::Number(n)) => Some(n.to_string().into()),
        (Some(Type::String), Json::Bool(b)) => Some(b.to_string().into()),
        (Some(Type::Integer | Type::Number), Json::String(text)) => {
            text.trim().trim_end_matches("px").parse::<i64>().ok().map(Json::from)
        }
        (Some(Type::Bool), Json::String(text)) => match text.as_str() {
            "true" | "yes" | "on" | "open" | "1" => Some(true.into()),
            "false" | "no" | "off" | "0" => Some(false.into()),
            _ => None,
        },
        (Some(Type::String), Json::String(_))
        | (Some(Type::Array), Json::Array(_))
        | (Some(Type::Map), Json::Object(_))
        | (Some(Type::Integer | Type::Number), Json::Number(_))
        | (Some(Type::Bool), Json::Bool(_))
        | (None, _) => Some(value.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use tera::ComponentArgType as Type;

    #[test]
    fn arguments_take_the_type_that_the_component_declares() {
        let fit = |value: serde_json::Value, wanted| fitting(&value, Some(wanted));
        assert_eq!(fit(json!("600"), Type::Integer), Some(json!(600)));
        assert_eq!(fit(json!("600px"), Type::Integer), Some(json!(600)));
        assert_eq!(fit(json!("50%"), Type::Integer), None);
        assert_eq!(fit(json!("true"), Type::Bool), Some(json!(true)));
        assert_eq!(fit(json!(12_345), Type::String), Some(json!("12345")));
        assert_eq!(fitting(&json!(12_345), None), Some(json!(12_345)));
    }
}
