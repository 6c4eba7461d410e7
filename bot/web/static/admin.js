// The admin page: runs the commands of admins and shows their replies; every rule is on the server.

const texts = JSON.parse(document.getElementById("texts").textContent);
const at = (id) => document.getElementById(id);
const language = document.documentElement.lang;
const shownAtOnce = { status: "status", documents: "docs", cases: "cases", gaps: "gaps", report: "report", health: "health", audit: "audit" };
let proof = "";

async function call(path, options = {}) {
  const headers = { "X-Admin-Proof": proof, ...options.headers };
  const query = new URLSearchParams({ ...options.query, lang: language });
  return fetch(`/api/admin/${path}?${query}`, { method: "POST", credentials: "same-origin", ...options, headers });
}

const json = (value) => ({ headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) });

// Logging in and out

async function begin() {
  try {
    const response = await call("session", { method: "GET" });
    open(response.ok ? (await response.json()).proof : "");
  } catch {
    open("");
    at("refusal").textContent = texts.offline;
  }
}

function open(given) {
  proof = given;
  at("entrance").hidden = Boolean(proof);
  at("desk").hidden = at("log-out").hidden = !proof;
  if (proof) show("status");
  else at("password").focus();
}

at("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  at("refusal").textContent = "";
  try {
    const response = await call("login", json({ password: at("password").value }));
    const body = await response.json();
    at("password").value = "";
    if (response.ok) open(body.proof);
    else at("refusal").textContent = body.error;
  } catch {
    at("refusal").textContent = texts.offline;
  }
});

at("log-out").addEventListener("click", async () => {
  await call("logout", json({})).catch(() => {});
  at("replies").replaceChildren();
  open("");
});

// Sections

function show(name) {
  for (const section of document.querySelectorAll("main > section")) section.hidden = section.id !== name;
  for (const button of at("sections").children) button.setAttribute("aria-current", String(button.dataset.section === name));
  at("replies").replaceChildren();
  at("answer").hidden = true;
  if (shownAtOnce[name]) run({ command: shownAtOnce[name] });
}

at("sections").addEventListener("click", (event) => {
  if (event.target.dataset.section) show(event.target.dataset.section);
});

for (const form of document.querySelectorAll("form[data-command]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.dataset.confirm && !confirm(texts[form.dataset.confirm])) return;
    const argument = [...new FormData(form).values()].map((value) => value.trim()).filter(Boolean).join(" ");
    run({ command: form.dataset.command, argument });
  });
}

at("upload").addEventListener("submit", (event) => {
  event.preventDefault();
  const file = event.target.elements.file.files[0];
  if (file) receive(call("file", { query: { name: file.name }, headers: { "Content-Type": "application/octet-stream" }, body: file }));
});

at("answer").addEventListener("submit", (event) => {
  event.preventDefault();
  run({ command: "ask", argument: at("text").value });
  at("text").value = "";
  at("answer").hidden = true;
});

// Replies

const run = (wanted, card) => receive(call("run", json(wanted)), card, wanted);

async function receive(calling, card = null, wanted = {}) {
  const article = document.createElement("article");
  article.append(paragraph(texts.working));
  article.setAttribute("aria-busy", "true");
  at("replies").prepend(article);
  article.scrollIntoView({ block: "nearest" });
  try {
    const response = await calling;
    if (response.status === 401) return open("");
    if (!response.ok) return fill(article, { text: (await response.json()).error, failed: true, buttons: [] });
    const reply = await lines(response, (each) => fill(article, each));
    if (reply?.edits && card) card.remove();
    if (wanted.command === "answer" && !wanted.argument.startsWith("cancel") && !reply.failed) ask();
    else if (wanted.command === "answer") at("answer").hidden = true;
  } catch {
    fill(article, { text: texts.offline, failed: true, buttons: [] });
  } finally {
    article.removeAttribute("aria-busy");
  }
}

async function lines(response, each) {
  let rest = "", last = null;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    rest += part.value;
    const whole = rest.split("\n");
    rest = whole.pop();
    for (const line of whole) each((last = JSON.parse(line)));
  }
  return last;
}

function ask() {
  at("answer").hidden = false;
  at("text").focus();
}

function fill(article, reply) {
  article.dataset.failed = String(Boolean(reply.failed));
  article.replaceChildren(paragraph(reply.text || reply.notice || ""));
  if (reply.attachment) article.append(attachment(reply.attachment));
  for (const row of reply.buttons ?? []) {
    const line = document.createElement("div");
    line.className = "buttons";
    line.append(...row.map((button) => tap(button, article)));
    if (row.length) article.append(line);
  }
}

function tap({ label, action }, card) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.addEventListener("click", () => {
    const [name, ...rest] = action.replace(/^\//, "").split(" ");
    if (action.startsWith("/")) run({ command: name, argument: rest.join(" "), is_tap: true }, card);
    else run({ command: "ask", argument: action, is_tap: true }, card);
  });
  return button;
}

function attachment({ name, content }) {
  if (name.endsWith(".png")) {
    const image = document.createElement("img");
    image.alt = name;
    image.src = `data:image/png;base64,${content}`;
    return image;
  }
  const link = document.createElement("a");
  const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  link.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  link.download = name;
  link.textContent = texts.download.replace("{name}", name);
  return link;
}

function paragraph(text) {
  const element = document.createElement("p");
  element.textContent = text;
  return element;
}

begin();
