// Requests that htmx does not make: the same headers, the same events from the server's HX-Trigger.
import htmx from "htmx"
import { t } from "regulars/text"
import { toast } from "regulars/toast"

// A library's own style goes below ours: in the layer named vendor.
export function styleOf(address) {
  if (document.querySelector(`style[data-of="${address}"]`)) return
  const style = Object.assign(document.createElement("style"), { textContent: `@import url("${address}") layer(vendor);` })
  style.dataset.of = address
  document.head.append(style)
}

export const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content ?? ""

export async function send(url, { method = "POST", body, source = document.body, signal, quiet = false, headers = {} } = {}) {
  if (body && !(body instanceof FormData) && !(body instanceof URLSearchParams)) body = new URLSearchParams(body)
  let response
  try {
    response = await fetch(url, {
      method, body, signal, credentials: "same-origin",
      headers: { "HX-Request": "true", "HX-Current-URL": location.href, Accept: "text/html", ...(method === "GET" ? {} : { "X-CSRFToken": csrf() }), ...headers },
    })
  } catch (error) {
    if (error.name !== "AbortError" && !quiet) toast({ text: t("No connection. Nothing was lost; try again."), tone: "bad" })
    throw error
  }
  const html = await response.text()
  const answer = { ok: response.ok, status: response.status, headers: response.headers, html, json: () => JSON.parse(html) }
  if (response.headers.get("HX-Redirect")) location.href = response.headers.get("HX-Redirect")
  else if (response.headers.get("HX-Refresh") === "true") location.reload()
  announce(response.headers.get("HX-Trigger"), source)
  if (signedOut(response)) answer.ok = false
  else if (!quiet && failed(answer)) explain(answer)
  return answer
}

// 409 and 422 are answers to what was asked; the rest of 4xx and 5xx are explained in a toast.
export const failed = ({ status }) => status >= 400 && status !== 409 && status !== 422

export function explain({ status, html = "" }) {
  const page = html && new DOMParser().parseFromString(html, "text/html")
  const said = page?.querySelector("h1, [data-reason]")?.textContent.trim()
  const text = { 403: t("You may not do this."), 404: t("This is no longer here."), 413: t("This is too large."), 429: t("Too much at once; wait a moment.") }[status]
  toast({ text: said || text || t("That did not work (%(status)s). It is noted in the log.", { status }), tone: "bad" })
}

export function signedOut(response) {
  if (!response.redirected || !new URL(response.url).pathname.startsWith("/auth/")) return false
  toast({ text: t("You were signed out. What you typed is kept."), tone: "warn", act: { label: t("Sign in"), run: () => location.reload() }, stays: true })
  return true
}

function announce(header, source) {
  if (!header) return
  const events = header[0] === "{" ? JSON.parse(header) : Object.fromEntries(header.split(",").map((name) => [name.trim(), {}]))
  for (const [name, value] of Object.entries(events))
    htmx.trigger(value?.target ? htmx.find(value.target) : source, name, typeof value === "object" ? value : { value })
}

// The page as it is now, in place: scroll, focus and open menus stay.
export const reload = () =>
  htmx.ajax("GET", location.href, { target: "#main", select: "#main", swap: "outerMorph" })
