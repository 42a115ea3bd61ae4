// A quote on the customer's page: the total as options are ticked, and a signature drawn by finger, pen or mouse.
const boxes = [...document.querySelectorAll("[name=o][form=accept]")]
const redraw = async () => {
  const asked = new URLSearchParams([["ticked", "1"], ...boxes.filter((box) => box.checked).map((box) => ["o", box.value])])
  const answer = await fetch(`${location.pathname}?${asked}`)
  if (!answer.ok) return
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  document.getElementById("offer-sums").replaceWith(page.getElementById("offer-sums"))
}
document.querySelector(".offer__work")?.setAttribute("hidden", "")
for (const box of boxes) box.addEventListener("change", () => { box.closest("li").classList.toggle("quiet", !box.checked); redraw() })

const canvas = document.getElementById("signature")
if (canvas) {
  canvas.closest("[hidden]").hidden = false
  const pen = canvas.getContext("2d")
  const field = document.querySelector("#accept [name=signature]")
  let last = null
  const place = (event) => {
    const box = canvas.getBoundingClientRect()
    return [((event.clientX - box.left) / box.width) * canvas.width, ((event.clientY - box.top) / box.height) * canvas.height]
  }
  canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); last = place(event) })
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return
    const next = place(event)
    Object.assign(pen, { lineWidth: 5, lineCap: "round", strokeStyle: "#1a2a4a" })
    pen.beginPath(); pen.moveTo(...last); pen.lineTo(...next); pen.stroke()
    last = next
  })
  const done = () => { if (last) { last = null; field.value = canvas.toDataURL("image/png") } }
  canvas.addEventListener("pointerup", done)
  canvas.addEventListener("pointercancel", done)
  document.getElementById("signature-clear").addEventListener("click", () => { pen.clearRect(0, 0, canvas.width, canvas.height); field.value = "" })
}
