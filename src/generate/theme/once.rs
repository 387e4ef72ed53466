//! `once(part="…", …)`: a part of a template, rendered once for all pages that ask for it with the same arguments.
//!
//! A post's entry stands in the list of all, in its section's and in those of its tags; the foot of a page stands on every page. A part is given
//! the call's arguments and what is the same throughout a run (`config`, `author`, and `lang` and `words` of one language), so
//! two calls with the same arguments get the same bytes. Pages among the arguments are told apart by their paths.

use super::bounded::Bounded;
use super::watching::{look_around, watching};
use crate::generate::fingerprint::{Fingerprint, QuickMap};
use std::sync::{OnceLock, PoisonError, RwLock, Weak};
use tera::{Context, Kwargs, State, Tera, TeraResult, Value};

/// What a part is given besides the arguments of the call.
const COMMON: [&str; 4] = ["config", "author", "lang", "words"];

/// What every template is given that is no part: by it a part knows that it stands in one.
const PAGE: &str = "kind";

/// The parts of a run.
#[derive(Default)]
pub(super) struct Parts {
    /// The engine that calls is the one that renders; it is there once all templates are compiled.
    pub(super) engine: OnceLock<Weak<Tera>>,
    /// Parts by what was asked for, and whether their making looked at the whole site.
    made: RwLock<QuickMap<u128, (Value, bool)>>,
}

impl Parts {
    /// A part for the template that runs. Two threads may make the same; either will do.
    pub(super) fn once(&self, args: &Kwargs, state: &State<'_>) -> TeraResult<Value> {
        let key = key(args, state)?;
        let known = self.made.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some((part, looked)) = known {
            if looked {
                look_around();
            }
            return Ok(part);
        }
        let (part, looked) = watching(|| self.render(args, state));
        let part = part?;
        self.made.write().unwrap_or_else(PoisonError::into_inner).insert(key, (part.clone(), looked));
        Ok(part)
    }

    fn render(&self, args: &Kwargs, state: &State<'_>) -> TeraResult<Value> {
        // A part that shows itself would never end.
        if state.get::<Value>(PAGE)?.is_none() {
            return Err(tera::Error::message(
                "once() is for templates of pages: neither a part nor a component has it",
            ));
        }
        let Some(engine) = self.engine.get().and_then(Weak::upgrade) else { return Ok(Value::none()) };
        let mut context = Context::new();
        for name in COMMON {
            context.insert_value(name, state.get::<Value>(name)?.unwrap_or_else(Value::none));
        }
        for (name, value) in args.iter() {
            context.insert_value(name.to_string(), value.clone());
        }
        let mut out = Bounded::default();
        match engine.render_to(args.must_get::<&str>("part")?, &context, &mut out) {
            Ok(()) => Ok(Value::safe_string(&out.text())),
            Err(_) if out.is_full => Err(tera::Error::message(Bounded::FULL)),
            Err(error) => Err(in_its_place(error)),
        }
    }
}

/// The engine puts what a function says at the line of the call; the place in the part is told in the text, as [`super::Theme::problem`]
/// reads it.
fn in_its_place(error: tera::Error) -> tera::Error {
    match error.kind() {
        tera::ErrorKind::RenderingError(report) => {
            let (what, line) = (report.message(), report.span().start_line);
            tera::Error::message(format!("{what}\n--> [{}:{line}]", report.filename()))
        }
        _ => error,
    }
}

/// What a part depends on: the language and the arguments, which come in no order.
fn key(args: &Kwargs, state: &State<'_>) -> TeraResult<u128> {
    let mut print = Fingerprint::of("part");
    print.text(&state.get::<String>("lang")?.unwrap_or_default());
    let each = args.iter().map(|(name, value)| {
        let mut print = Fingerprint::of(name.as_str().unwrap_or_default());
        let path = value.as_map().and_then(|map| map.get(&"path".into())).and_then(Value::as_str);
        match path.or_else(|| value.as_str()) {
            Some(text) => print.text(text),
            None => print.text(&value.to_string()),
        };
        print.done()
    });
    Ok(print.add(each.fold(0, u128::wrapping_add)).done())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn a_part_is_rendered_once_for_each_language_and_each_set_of_arguments() {
        let parts = Arc::new(Parts::default());
        let mut tera = Tera::new();
        let these = Arc::clone(&parts);
        tera.register_function("once", move |args: Kwargs, state: &State<'_>| these.once(&args, state));
        let list = "{% for page in pages %}{% for n in [1, 2] %}{{ once(part=\"a.html\", page=page, n=n) }}{% endfor %}{% endfor %}";
        tera.add_raw_templates([("list.html", list), ("a.html", "{{ lang }} <b>{{ page.title }}</b> {{ n }}, ")])
            .unwrap();
        let tera = Arc::new(tera);
        assert!(parts.engine.set(Arc::downgrade(&tera)).is_ok());
        let page = |path: &str| Value::from_serializable(&serde_json::json!({"path": path, "title": path}));
        for (lang, made) in [("en", 4), ("en", 4), ("de", 8)] {
            let mut context = Context::new();
            context.insert("kind", "home");
            context.insert("lang", lang);
            context.insert_value("pages", vec![page("/a/"), page("/b/"), page("/a/")].into());
            let one = |path: &str| format!("{lang} <b>{path}</b> 1, {lang} <b>{path}</b> 2, ");
            let wanted = [one("/a/"), one("/b/"), one("/a/")].concat();
            assert_eq!(tera.render("list.html", &context).unwrap(), wanted);
            assert_eq!(parts.made.read().unwrap().len(), made);
        }
    }
}
