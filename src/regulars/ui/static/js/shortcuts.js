// One register of keys, by their place on the keyboard (event.code), so they work in every layout. "?" shows them all.
import { escapeHtml, t } from "regulars/text"

const keys = []
let sequence = "", forget

// shortcut("Mod+KeyK", t("Find"), run, {group, when, typing}); two strokes: "KeyG KeyD". Returns how to take it back.
export function shortcut(combo, label, run, { group = t("Everywhere"), when = () => true, typing = false } = {}) {
  const entry = { combo, label, run, group, when, typing }
  keys.push(entry)
  return () => keys.splice(keys.indexOf(entry), 1)
}

const isTyping = (element) => element?.matches?.('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable=""], [contenteditable="true"], trix-editor')

export function watchKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.repeat && !/^(Key[JK]|Arrow)/.test(event.code)) return
    const stroke = `${event.ctrlKey || event.metaKey ? "Mod+" : ""}${event.altKey ? "Alt+" : ""}${event.shiftKey ? "Shift+" : ""}${event.code}`
    if (/^(Control|Shift|Alt|Meta)/.test(event.code)) return
    const typing = isTyping(event.target)
    const inDialog = !!document.querySelector("dialog:modal")
    const asked = event.key === "?" && !typing ? "Shift+Slash" : stroke
    for (const candidate of [sequence && `${sequence} ${asked}`, asked]) {
      const entry = candidate && keys.findLast((key) => key.combo === candidate && (key.typing || (!typing && !inDialog)) && key.when(event))
      if (!entry) continue
      sequence = ""
      if (entry.run(event) !== false) event.preventDefault()
      return
    }
    if (typing || inDialog) return
    const clicked = document.querySelector(`[data-shortcut="${CSS.escape(sequence ? `${sequence} ${stroke}` : stroke)}"]`)
    if (clicked) { event.preventDefault(); sequence = ""; clicked.click(); return }
    sequence = keys.some((key) => key.combo.startsWith(`${stroke} `)) || document.querySelector(`[data-shortcut^="${CSS.escape(stroke)} "]`) ? stroke : ""
    clearTimeout(forget)
    forget = setTimeout(() => { sequence = "" }, 1200)
  })
}

const mac = /Mac|iPhone|iPad/.test(navigator.platform)
const NAMES = { Slash: "/", Enter: "↵", Escape: "Esc", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Space: t("Space"), Backquote: "`", Period: ".", Comma: ",", BracketLeft: "[", BracketRight: "]" }
const NAMED = { "Shift+Slash": "?" }

const shown = (combo) => combo.split(" ").map((stroke) =>
  NAMED[stroke] ? `<kbd>${NAMED[stroke]}</kbd>` : stroke.split("+").map((part) => `<kbd>${part === "Mod" ? (mac ? "⌘" : "Ctrl") : part === "Alt" ? (mac ? "⌥" : "Alt") : part === "Shift" ? "⇧" : NAMES[part] ?? part.replace(/^(Key|Digit)/, "")}</kbd>`).join(" ")).join(` ${t("then")} `)

export async function showKeys() {
  const { openDialog } = await import("regulars/dialog")
  const all = [...keys.filter((key) => key.label && key.when()), ...[...document.querySelectorAll("[data-shortcut]")].map((element) => ({ combo: element.dataset.shortcut, label: element.dataset.shortcutLabel || element.textContent.trim() || element.getAttribute("aria-label"), group: element.dataset.shortcutGroup || t("On this page") }))]
  const groups = Map.groupBy ? Map.groupBy(all, (key) => key.group) : all.reduce((map, key) => map.set(key.group, [...(map.get(key.group) ?? []), key]), new Map())
  const parts = [...groups].map(([group, entries]) => `<section><h3>${escapeHtml(group)}</h3><dl>${entries.map((key) => `<dt>${escapeHtml(key.label)}</dt><dd>${shown(key.combo)}</dd>`).join("")}</dl></section>`)
  openDialog(`<div class="dialog__frame" data-size="wide"><div class="dialog__head"><h2>${escapeHtml(t("Shortcuts"))}</h2><button class="button button--plain" type="button" data-close autofocus>${escapeHtml(t("Close"))}</button></div><div class="dialog__body"><div class="keys">${parts.join("")}</div></div></div>`)
}
