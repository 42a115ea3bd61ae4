// Groups of a list and rows of a board: each is [data-group] (the values that lead to it as JSON). Unfolding loads what is inside
// once: rows or lanes into it, or the groups of the next level behind it. Which are open stands in the address, so that it can be sent.
import htmx from "htmx"
import { send } from "regulars/request"

const path = (body) => JSON.parse(body.dataset.group)
const under = (body) => {
  const own = path(body), found = []
  for (let next = body.nextElementSibling; next?.dataset.group && path(next).length > own.length; next = next.nextElementSibling) found.push(next)
  return found
}

async function fetched(url, source) {
  const answer = await send(url, { method: "GET", source })
  const template = document.createElement("template")
  template.innerHTML = answer.ok ? answer.html : ""
  return answer.ok ? [...template.content.children] : null
}

function put(nodes, where) {
  where(...nodes)
  for (const node of nodes) htmx.process(node)
}

async function unfold(body, button) {
  body.toggleAttribute("data-open", true)
  button.setAttribute("aria-expanded", "true")
  const known = under(body)
  if (known.length || body.children.length > 1) return known.forEach((one) => { one.hidden = false })
  button.setAttribute("aria-busy", "true")
  const nodes = await fetched(button.dataset.groupUrl, button)
  button.removeAttribute("aria-busy")
  if (!nodes) return fold(body, button)
  const groups = nodes.filter((one) => one.dataset.group), rows = nodes.filter((one) => !one.dataset.group)
  put(rows, (...all) => body.append(...all))
  put(groups, (...all) => body.after(...all))
}

function fold(body, button) {
  body.removeAttribute("data-open")
  button.setAttribute("aria-expanded", "false")
  for (const one of under(body)) one.hidden = true
}

function remember(table) {
  const open = [...table.querySelectorAll("[data-group][data-open]:not([hidden])")].map(path)
  const url = new URL(location)
  if (open.length) url.searchParams.set("open", JSON.stringify(open))
  else url.searchParams.delete("open")
  history.replaceState(history.state, "", url)
  if (table.dataset.liveUrl) table.dataset.liveUrl = url.pathname + url.search
}

async function turn(button) {
  const body = button.closest("[data-group]"), table = body.closest("table, .swims")
  if (button.getAttribute("aria-expanded") === "true") fold(body, button)
  else await unfold(body, button)
  remember(table)
}

// For scripts that need what is inside a folded row.
export const unfolded = (body) => body.hasAttribute("data-open") ? undefined : turn(body.querySelector("[data-group-url]"))

document.addEventListener("click", async ({ target }) => {
  const more = target.closest?.("[data-groups-next]")
  if (more) {
    more.setAttribute("aria-busy", "true")
    const nodes = await fetched(more.dataset.groupsNext, more)
    more.removeAttribute("aria-busy")
    if (nodes) put(nodes, (...all) => more.closest("[data-group], [data-group-more]").replaceWith(...all))
    return
  }
  const button = target.closest?.("[data-group-url]")
  if (button) await turn(button)
})
