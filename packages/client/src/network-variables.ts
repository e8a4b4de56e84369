/** Proxies and certificates, as every program reads them. */
const names = /^(?:https?_proxy|no_proxy|SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS)$/i;

/** What another program needs to know of an environment to get through the same network. */
export const networkVariables = (
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> => {
  const given = Object.entries(environment).flatMap(([name, value]) =>
    value === undefined || !names.test(name) ? [] : [[name, value] as const],
  );
  const extra = environment["NODE_EXTRA_CA_CERTS"];
  return {
    // Node's own name says nothing to what is not Node.
    ...(extra !== undefined && extra !== "" && { SSL_CERT_FILE: extra }),
    ...Object.fromEntries(given),
  };
};
