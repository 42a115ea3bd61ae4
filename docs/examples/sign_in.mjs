// The same in JavaScript, for Node 18 or newer and without packages:
//   URL=http://localhost:8000 CLIENT_ID=… node sign_in.mjs
import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";

const { URL: at, CLIENT_ID } = process.env;

async function fetched(address, form, token) {
  const answer = await fetch(address, {
    method: form ? "POST" : "GET",
    headers: token ? { Authorization: `Bearer ${token}` } : {},
    body: form && new URLSearchParams({ client_id: CLIENT_ID, ...form }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await answer.text();
  if (!answer.ok) throw Object.assign(new Error(text), { status: answer.status });
  return text ? JSON.parse(text) : {};
}

async function me(token) {
  try {
    return (await fetched(`${at}/api/v1/me`, undefined, token)).name;
  } catch (refusal) {
    return `nobody (${refusal.status})`;
  }
}

// Where the browser comes back to, on this device; any free port: it may differ from the registered one.
const server = createServer();
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const back = `http://127.0.0.1:${server.address().port}/cb`;
const brought = new Promise((come) =>
  server.on("request", (request, answer) => {
    const address = new URL(request.url, back);
    const isOurs = address.pathname === "/cb";
    answer.writeHead(isOurs ? 200 : 404, { Connection: "close" }).end("You may close this page.");
    if (isOurs) come(Object.fromEntries(address.searchParams));
  }),
);

const known = await fetched(`${at}/.well-known/oauth-authorization-server`);
const verifier = randomBytes(48).toString("base64url");
const state = randomBytes(24).toString("base64url");
const question = new URLSearchParams({
  response_type: "code",
  client_id: CLIENT_ID,
  redirect_uri: back,
  scope: "read",
  state,
  code_challenge: createHash("sha256").update(verifier).digest("base64url"),
  code_challenge_method: "S256",
});
console.log(`Open ${known.authorization_endpoint}?${question}`);
const { code, error, ...rest } = await brought;
server.close();
if (rest.state !== state || rest.iss !== known.issuer) throw new Error("This answer belongs to another question.");
if (!code) throw new Error(`Not let in: ${error}`);

const first = await fetched(known.token_endpoint, {
  grant_type: "authorization_code",
  code,
  redirect_uri: back,
  code_verifier: verifier,
});
console.log("let in by", await me(first.access_token));

const again = { grant_type: "refresh_token", refresh_token: first.refresh_token };
const second = await fetched(known.token_endpoint, again);
console.log("new secrets of", await me(second.access_token)); // keep both at once: the old ones are spent
console.log("old secret of", await me(first.access_token));

await fetched(known.revocation_endpoint, { token: second.refresh_token });
console.log("after the end", await me(second.access_token));
