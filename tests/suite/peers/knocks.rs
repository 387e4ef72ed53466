//! What Fedify's knocks tell about the signatures that we read: one that is refused is tried again in the other way.

use super::fedify::Line;

/// Everything that was sent was signed this way, and taken at the first knock.
pub(crate) fn were_believed(log: &[Line], scheme: &str) {
    let sent: Vec<&Line> = log.iter().filter(|line| line.direction == "sent").collect();
    assert!(sent.len() >= 10, "{sent:#?}");
    for knock in sent {
        assert_eq!((knock.what.as_str(), &knock.detail["status"]), (scheme, &serde_json::json!(202)), "{knock:?}");
    }
    let trouble: Vec<&Line> = log.iter().filter(|line| line.direction == "trouble").collect();
    assert!(trouble.is_empty(), "{trouble:#?}");
}
