/* What the desk does beyond plain pages: a selection becomes a passage, rows are added, research is watched.
   Everything has a way without this file. Offsets are Unicode code points, as everywhere in the project. */
"use strict";

(() => {
  const codePoints = (text) => [...text].length;

  /** The offset in the kept text of a place in the page: the run it is in says where it starts. */
  const offsetOf = (root, node, offset) => {
    const range = document.createRange();
    range.setStart(root, 0);
    range.setEnd(node, offset);
    // Every run carries its own text only, so what stands before the place is the text itself.
    return codePoints(range.toString());
  };

  const marked = (root) => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    if (!root.contains(range.commonAncestorContainer)) return null;
    const words = range.toString();
    if (!words.trim()) return null;
    const start = offsetOf(root, range.startContainer, range.startOffset);
    return { start, end: start + codePoints(words), words };
  };

  const text = document.querySelector(".kept-text[data-selectable]");
  const record = document.querySelector("[data-record]");
  if (text && record) {
    const hint = document.querySelector("[data-hint]");
    const address = record.getAttribute("href");
    document.addEventListener("selectionchange", () => {
      const found = marked(text);
      record.hidden = !found;
      if (hint) hint.hidden = Boolean(found);
      if (found) record.href = `${address}&start=${found.start}&end=${found.end}`;
    });
    document.addEventListener("keydown", (event) => {
      // By the key's place, so that it works under an Arabic layout; never while somebody writes.
      const writing = event.target.closest("input, textarea, select, [contenteditable]");
      if (event.code !== "KeyC" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || writing) return;
      if (!record.hidden) record.click();
    });
    text.addEventListener("click", (event) => {
      const mark = event.target.closest("mark.statement");
      const found = mark && statementOf(mark);
      if (!found || !document.getSelection().isCollapsed) return;
      document.querySelectorAll(".is-here").forEach((each) => each.classList.remove("is-here"));
      found.classList.add("is-here");
      const drawer = found.closest("details");
      if (drawer) drawer.open = true;
      found.scrollIntoView({ block: "center" });
    });
  }

  /** The card of the statement that a run belongs to: the last run with an anchor at or before it. */
  const statementOf = (mark) => {
    const all = [...text.querySelectorAll("mark")];
    const run = all.slice(0, all.indexOf(mark) + 1).findLast((each) => /^s\d+$/.test(each.id));
    return run && document.getElementById(`card-${run.id.slice(1)}`);
  };

  // A link to something folded away unfolds it.
  const unfold = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    if (target.tagName === "DETAILS") target.open = true;
    target.scrollIntoView();
  };
  window.addEventListener("hashchange", unfold);
  unfold();

  // The passage of a copy, and a refusal, come into view by themselves.
  const passage = document.getElementById("passage") || (!location.hash && document.getElementById("passage-1"));
  if (passage && passage.closest(".kept-text")) {
    const pane = passage.closest(".kept-text");
    const down = passage.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    pane.scrollTop += down - pane.clientHeight / 3;
  }
  const refusal = document.querySelector(".refusal[role=alert], .has-error");
  if (refusal) refusal.scrollIntoView({ block: "center" });

  // The spare row is for those without this file; here a button brings one.
  document.querySelectorAll("[data-spare]").forEach((rows) => {
    const all = rows.querySelectorAll(":scope > .row");
    const total = rows.parentElement.querySelector(`[name="${rows.dataset.rows}-TOTAL_FORMS"]`);
    if (all.length < 2) return;
    all[all.length - 1].remove();
    total.value = Number(total.value) - 1;
  });

  document.querySelectorAll("[data-add-row]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const rows = document.querySelector(`[data-rows="${button.dataset.addRow}"]`);
      const total = rows.parentElement.querySelector(`[name="${button.dataset.addRow}-TOTAL_FORMS"]`);
      const copy = rows.querySelector("template").content.cloneNode(true);
      copy.querySelectorAll("[name], [id], [for]").forEach((each) => {
        for (const name of ["name", "id", "for"]) {
          const value = each.getAttribute(name);
          if (value) each.setAttribute(name, value.replace("__prefix__", total.value));
        }
      });
      total.value = Number(total.value) + 1;
      const first = copy.querySelector("input:not([type=hidden]), textarea");
      rows.insertBefore(copy, rows.querySelector("template"));
      if (first) first.focus();
    });
  });

  // Research under way: the bar is asked for again; what was found is shown on request, so nothing typed is lost.
  const watch = async (bar) => {
    try {
      const answer = await fetch(bar.dataset.progress, { headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#progress");
      if (!fresh) return;
      fresh.querySelector("[data-fresh]").hidden = false;
      bar.replaceWith(fresh);
      if (fresh.dataset.running === "yes") setTimeout(watch, 2000, fresh);
    } catch {
      setTimeout(watch, 10000, bar); // the connection is away; the page stays as it is
    }
  };
  const bar = document.querySelector("#progress[data-running=yes]");
  if (bar) setTimeout(watch, 2000, bar);

  // Leaving with something typed is asked about once.
  let changed = false;
  document.addEventListener("input", (event) => {
    if (event.target.closest(".content form[method=post]")) changed = true;
  });
  document.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
})();
