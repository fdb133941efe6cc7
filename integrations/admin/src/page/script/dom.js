"use strict";
// Elements. Data enters the page through text nodes and attributes only, so that a name that holds HTML stays a name.

const SVG = "http://www.w3.org/2000/svg";
const byId = (id) => document.getElementById(id);

/** An element of HTML. Attributes that are null, undefined or false are left out; `onclick: f` listens. */
function el(tag, attributes = {}, ...children) {
  return fitted(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
function svg(tag, attributes = {}, ...children) {
  return fitted(document.createElementNS(SVG, tag), attributes, children);
}

function fitted(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  for (const child of children) {
    if (child !== null && child !== undefined) node.append(child);
  }
  return node;
}

/** A symbol from the definitions of the page. A word always stands beside it. */
function icon(name) {
  return svg("svg", { class: "icon", "aria-hidden": "true", focusable: "false" }, svg("use", { href: `#icon-${name}` }));
}

/** Sets the text of an element that holds nothing else, if it is another one. */
function setText(node, text) {
  const held = node.firstChild;
  if (!held) node.append(text);
  else if (held.data !== text) held.data = text;
}

/** Whether a part of it, and nothing else, is selected: who wants to copy a text needs it to stay as it is. */
function isSelected(node) {
  const selection = getSelection();
  return !selection.isCollapsed && node.contains(selection.anchorNode) && node.contains(selection.focusNode);
}

/** Sets a sentence in which `words between backticks` are code. */
function setSentence(node, sentence) {
  if (node.sentence === sentence || isSelected(node)) return;
  node.sentence = sentence;
  const parts = sentence.split("`");
  const isEven = parts.length % 2 === 1;
  node.replaceChildren(...(isEven ? parts.map((part, at) => (at % 2 ? el("code", {}, part) : part)) : [sentence]));
}

function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/** Calls `draw` if the value differs from that of the last time, and not while somebody has selected what is there. */
function whenChanged(node, value, draw) {
  const text = JSON.stringify(value);
  if (node.drawnFrom === text || isSelected(node)) return;
  draw();
  node.drawnFrom = text;
}

/** Names and what is said of each, as a list of `dt` and `dd`. What stays keeps its elements. */
function fillPairs(list, pairs) {
  const names = pairs.map(([name]) => name);
  whenChanged(list, names, () => list.replaceChildren(...names.flatMap((name) => [el("dt", {}, name), el("dd")])));
  if (isSelected(list)) return;
  pairs.forEach(([, words], at) => setText(list.children[2 * at + 1], words));
}

/** A key for each item, no two the same: those whose key an item before them has get a number after it. */
function distinctKeys(items, keyOf) {
  const taken = new Set();
  const times = new Map();
  return items.map((item) => {
    const key = keyOf(item);
    let number = times.get(key) ?? 0;
    let distinct = key;
    do {
      number += 1;
      if (number > 1) distinct = `${key}\u0001${number}`;
    } while (taken.has(distinct));
    times.set(key, number);
    taken.add(distinct);
    return distinct;
  });
}

/**
 * Makes the children of `parent` those of `items`, in their order. An item whose key was there keeps its element, so that
 * focus, selection and half-filled forms stay. Items with the same key have an element each.
 */
function keyed(parent, items, keyOf, create, update) {
  const kept = parent.keyed ?? (parent.keyed = new Map());
  const keys = distinctKeys(items, keyOf);
  const present = new Set(keys);
  for (const [key, node] of kept) {
    if (present.has(key)) continue;
    node.remove();
    kept.delete(key);
  }
  let place = parent.firstChild;
  for (const [at, item] of items.entries()) {
    const key = keys[at];
    let node = kept.get(key);
    if (!node) kept.set(key, (node = create(item)));
    update(node, item);
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
  }
}

/** A button that copies. Where the page may not use the clipboard, the text is selected instead. */
function copyButton(label, source) {
  const button = el("button", { type: "button", class: "small" }, label);
  let back = null;
  button.addEventListener("click", async () => {
    const said = (await copied(source)) ? "Copied" : "Selected: press Ctrl+C";
    setText(button, said);
    clearTimeout(back);
    back = setTimeout(() => setText(button, label), 4000);
  });
  return button;
}

async function copied(source) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(source);
    return false;
  }
}
