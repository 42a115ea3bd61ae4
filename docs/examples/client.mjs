// The same in JavaScript, for Node 18 or newer and without packages:
//   API=http://localhost:8000/api/v1 TOKEN=reg_… node client.mjs
const { API, TOKEN } = process.env;

class Refused extends Error {
  constructor(problem) {
    super(problem.detail);
    this.problem = problem; // code, detail, fields
  }
}

async function ask(method, path, body, headers = {}) {
  const answer = await fetch(`${API}/${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${TOKEN}`,
      "Content-Type": "application/json",
      ...(method === "GET" ? {} : { "Idempotency-Key": crypto.randomUUID() }), // may be sent again safely
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await answer.text();
  const told = text ? JSON.parse(text) : {};
  if (!answer.ok) throw new Refused(told);
  return told;
}

async function* every(path) {
  for (let after = ""; after !== null; ) {
    const page = await ask("GET", `${path}${path.includes("?") ? "&" : "?"}limit=100&after=${after}`);
    yield* page.items;
    after = page.next;
  }
}

const place = (await ask("GET", "changes?after=end")).next;
const done = await ask("POST", "accounts/bulk", {
  operations: [
    { op: "upsert", external_id: "erp-1", values: { name: "Northwind", industry: "retail" } },
    { op: "upsert", external_id: "erp-2", values: { name: "Contoso", industry: "no such" } },
  ],
});
for (const row of done.results) console.log(row.status, row.result ?? JSON.stringify(row.problem.fields));

const account = done.results[0].id;
const seen = await ask("GET", `accounts/${account}`);
const held = { "If-Match": `"${seen.version}"` };
await ask("PATCH", `accounts/${account}`, { employees: seen.employees === 120 ? 121 : 120 }, held);
try {
  await ask("PATCH", `accounts/${account}`, { employees: 130 }, held);
} catch (refused) {
  console.log(refused.problem.code);
}

const names = [];
for await (const item of every("accounts?external_id=erp-1&fields=name")) names.push(item.name);
console.log(names);
const told = await ask("GET", `changes?after=${place}&entity=accounts`);
console.log(told.items.map((item) => `${item.verb} ${item.record.label}`));
