/** A case: where it stands, what was said, and what the person can do; for the conversation that opened it or by its private link. */

import { withNumbers } from "./calling.js";
import { copyText } from "./copying.js";
import { announce, button, fill, make, paragraph, texts, written } from "./elements.js";
import { keepHearing } from "./kept.js";
import { Refusal, caseDone, caseEnclose, caseFile } from "./server.js";

/** The way to a case on this page. */
export const caseLink = (number) => make("a", { href: `#case=${number}` }, texts.case_follow);

function line({ at, who, text, file }, save) {
  const attached = file ? [button(texts.case_file, () => save(file))] : [];
  const said = make("p", { className: "said", ...written(text) }, ...withNumbers(text));
  return make("li", {}, make("span", { className: "origin" }, `${at} · ${who}`), said, ...attached);
}

/** Let the browser save what was fetched. */
function saveFile({ name, content }) {
  const link = make("a", { href: URL.createObjectURL(content), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
}

/** The fields for further words, and for photos and files as far as they are taken. */
function addition(files, add) {
  const field = make("textarea", { rows: 3, maxLength: 1000, ariaLabel: texts.case_add, placeholder: texts.case_add });
  const chosen = make("input", { type: "file", multiple: true });
  const attach = files ? [make("label", {}, make("span", { className: "origin" }, fill(texts.case_attach, files)), chosen)] : [];
  const send = make("button", { type: "submit" }, texts.case_send);
  const form = make("form", { className: "adding" }, field, ...attach, send);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!field.value.trim() && !chosen.files.length) return;
    send.disabled = true;
    await add(field.value.trim(), [...chosen.files]);
    send.disabled = false;
  });
  return form;
}

/** The private link: made when it is wanted, shown once, and revoked. */
function linking(found, act) {
  const made = found.link ? [make("p", {}, make("a", { href: found.link }, location.origin + found.link))] : [];
  const copy = found.link ? [button(texts.copy, (self) => copyText(location.origin + found.link, self))] : [];
  return make("div", { className: "linking" }, ...paragraph("note", texts.case_link_note), ...made,
    make("div", { className: "pages" }, ...copy, button(texts.case_link, () => act({ action: "link" })),
      button(texts.case_unlink, () => act({ action: "unlink" }))));
}

/** What the panel shows of the case that *named* leads to: its number, or the secret of its link. */
export async function caseContent(named) {
  const nodes = make("div", { className: "case" });
  let limits = null;

  async function act(wanted) {
    try {
      const found = await caseDone(named, wanted);
      show(found);
      if (found.notice) announce(found.notice);
      if (wanted.action?.startsWith("/hear ")) keepHearing();
      if (wanted.action === "unlink") announce(texts.case_unlinked);
    } catch (error) {
      refused(error);
    }
  }

  /** Add files one after another, then words; what was refused stays in its field. */
  async function add(words, files) {
    try {
      for (const file of files) {
        if (file.size > limits.mebibytes * 2 ** 20) throw Object.assign(new Refusal(fill(texts.case_attach, limits)), { again: false });
        await caseEnclose(named, file);
      }
    } catch (error) {
      refused(error);
      return;
    }
    await act(words ? { words } : {});
  }

  function refused(error) {
    if (!(error instanceof Refusal)) throw error;
    nodes.querySelector(".done")?.remove();
    nodes.append(...paragraph("done", error.message));
    announce(error.message);
  }

  const save = (file) => caseFile(named, file).then(saveFile, refused);

  function show(found) {
    limits = found.files;
    const buttons = found.buttons.map(({ label, action }) => button(label, () => act({ action })));
    nodes.replaceChildren(
      ...paragraph("subtitle", found.title), ...found.facts.flatMap((fact) => paragraph("origin", fact)),
      make("ul", { className: "history" }, ...found.history.map((each) => line(each, save))),
      ...(found.notice ? paragraph("done", found.notice) : []), make("div", { className: "pages" }, ...buttons),
      ...(found.adds ? [addition(limits, add)] : []), linking(found, act));
  }

  await act({});
  return { title: texts.case_title, nodes: [nodes] };
}
