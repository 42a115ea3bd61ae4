// A quote on the customer's page: the total as options and alternatives are ticked.
const boxes = [...document.querySelectorAll("input[form=accept]:is([type=checkbox], [type=radio])")]
const redraw = async () => {
  const asked = new URLSearchParams([["ticked", "1"], ...boxes.filter((box) => box.checked).map((box) => [box.name, box.value])])
  const answer = await fetch(`${location.pathname}?${asked}`)
  if (!answer.ok) return
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  document.getElementById("offer-sums").replaceWith(page.getElementById("offer-sums"))
}
document.querySelector(".offer__work")?.setAttribute("hidden", "")
for (const box of boxes) box.addEventListener("change", () => { for (const one of boxes) one.closest("li").classList.toggle("quiet", !one.checked); redraw() })
