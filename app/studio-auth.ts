import { Auth, HTTPException } from "@langchain/langgraph-sdk/auth";

/** Pages that may talk to the local server: LangGraph Studio's own, and any on this machine. */
const PAGES = /^https:\/\/smith\.langchain\.com$|^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/;
const HOSTS = /^(localhost|127\.0\.0\.1)(:\d+)?$/;

/**
 * Without this any page in the owner's browser could start runs with a plain POST, and a name that
 * resolves to this machine could read them.
 */
export const auth = new Auth().authenticate((request: Request) => {
  const origin = request.headers.get("origin");
  const host = request.headers.get("host") ?? new URL(request.url).host;
  if (!HOSTS.test(host))
    throw new HTTPException(403, { message: `host ${host} is not this machine` });
  if (origin !== null && !PAGES.test(origin)) {
    throw new HTTPException(403, { message: `origin ${origin} may not use this server` });
  }
  return { identity: "owner", permissions: [] };
});
