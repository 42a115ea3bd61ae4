// Who else is on this page. Its stream says at which place it is ([data-presence]) and hears who is there; that someone edits is said apart.
import { send } from "regulars/request"

const STOPS = 1500
const tab = crypto.randomUUID().replaceAll("-", "")
const since = Math.floor(Date.now() / 1000)
const FIELDS = "input:not([type=checkbox], [type=radio], [type=search], [type=hidden]), textarea, select, trix-editor, [contenteditable]"
const host = () => document.querySelector("[data-presence]")
const where = () => (host()?.dataset.presence.includes(":") ? "main, dialog" : ".cell-form")

// The address of the stream of a page that is at a place.
export function placed(address) {
  if (!host()) return address
  const url = new URL(address, location)
  for (const [name, value] of Object.entries({ at: host().dataset.presence, tab, since })) url.searchParams.set(name, value)
  return url.href
}

export async function heard({ id, people }) {
  const box = host()
  if (!box || box.dataset.presence !== id) return
  const url = new URL("/presence", location)
  url.searchParams.set("at", id)
  url.searchParams.set("people", people.map((each) => each.join(".")).join(","))
  const { ok, html } = await send(url, { method: "GET", quiet: true })
  if (ok) box.innerHTML = html
}

// Someone in a field of a record edits, until they have left it for a moment; on a list or a board only in a cell, for what one filters
// and groups by changes nothing. After a break it is said anew.
export class Editing {
  constructor(address) {
    this.address = new URL(address, location)
    this.on = (event) => { if (event.target.closest?.(where()) && event.target.matches(FIELDS)) this.say(true) }
    this.off = () => { clearTimeout(this.timer); this.timer = setTimeout(() => document.activeElement?.matches(FIELDS) || this.say(false), STOPS) }
    document.addEventListener("focusin", this.on)
    document.addEventListener("focusout", this.off)
  }

  say(editing, again = false) {
    if (!host() || (this.editing === editing && !again)) return
    this.editing = editing
    const body = JSON.stringify({ ticket: this.address.searchParams.get("ticket"), tab, editing })
    fetch(new URL("present", this.address), { method: "POST", body }).catch(() => { /* the stream comes back, and it is said anew */ })
  }

  resume() { if (this.editing) setTimeout(() => this.say(true, true), STOPS) }

  stop() {
    clearTimeout(this.timer)
    document.removeEventListener("focusin", this.on)
    document.removeEventListener("focusout", this.off)
  }
}
