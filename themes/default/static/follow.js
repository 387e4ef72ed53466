// Leads a visitor to the follow page of their own server. Without this script the page says how to follow by hand.
(() => {
  "use strict";

  const form = document.querySelector("form[data-follow]");
  if (!form) return;
  const own = form.dataset.follow; // "me@example.org"
  // The words come with the form, in the language of the page; these stand in where a template does not send any.
  const words = {
    malformed: "That does not look like an address. It has the form @you@server.example.",
    asking: "Asking {host} …",
    unknown: "{host} does not know this account. Is the name spelled right?",
    ...form.dataset,
  };
  const input = form.elements.account;
  const status = form.querySelector("[role=status]");
  const key = "gatepost-follow";
  const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
  const domain = new RegExp(`^(?:${label}\\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$`);

  const say = (text, wrong) => {
    status.textContent = text;
    if (wrong) {
      input.setAttribute("aria-invalid", "true");
      input.focus();
    } else {
      input.removeAttribute("aria-invalid");
    }
  };

  // "@you@server", "you@server", "https://server/@you" or just "server".
  const parse = (text) => {
    const match = /^(?:https:\/\/([^\/@?#\s]+)\/@?([\w.-]+)?\/?|@?(?:([\w.-]+)@)?([^\/@?#:\\\s]+))$/i.exec(text.trim());
    if (!match) return null;
    let host;
    try {
      host = new URL(`https://${match[1] || match[4]}/`).host; // international names become xn--
    } catch {
      return null;
    }
    return host.length < 254 && domain.test(host) ? { user: match[2] || match[3] || "", host } : null;
  };

  // The follow page the server names in its WebFinger answer, or Mastodon's usual address.
  const target = async ({ user, host }) => {
    const uri = encodeURIComponent(own);
    const usual = `https://${host}/authorize_interaction?uri=${uri}`;
    if (!user) return usual;
    const resource = encodeURIComponent(`acct:${user}@${host}`);
    let answer;
    try {
      answer = await fetch(`https://${host}/.well-known/webfinger?resource=${resource}`, {
        signal: AbortSignal.timeout(4000),
        credentials: "omit",
        referrerPolicy: "no-referrer",
      });
      if (answer.ok) {
        const { links } = await answer.json();
        const { template } = links.find((link) => link.rel === "http://ostatus.org/schema/1.0/subscribe");
        const url = new URL(template.replace("{uri}", uri));
        if (url.protocol === "https:" && template.includes("{uri}")) return url.href;
      }
    } catch {
      // No answer, no permission to read it, or no such link: take the usual address.
    }
    if (answer && (answer.status === 404 || answer.status === 410)) return null;
    return usual;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const account = parse(input.value);
    if (!account) {
      say(words.malformed, true);
      return;
    }
    say(words.asking.replace("{host}", account.host));
    const url = await target(account);
    if (!url) {
      say(words.unknown.replace("{host}", account.host), true);
      return;
    }
    try {
      localStorage.setItem(key, input.value.trim());
    } catch {
      // Storage is off: nothing is remembered.
    }
    say("");
    location.assign(url);
  });

  try {
    input.value = localStorage.getItem(key) || "";
  } catch {
    // Storage is off.
  }
  form.noValidate = true;
  form.hidden = false;
})();
