/** The variables of proxies and certificates that most programs read. */
const names = /^(?:https?_proxy|no_proxy|SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS)$/i;

/** The variables that another program needs to reach the same network. */
export const networkVariables = (
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> => {
  const given = Object.entries(environment).flatMap(([name, value]) =>
    value === undefined || !names.test(name) ? [] : [[name, value] as const],
  );
  const extra = environment["NODE_EXTRA_CA_CERTS"];
  return {
    // Only Node knows its own variable.
    ...(extra !== undefined && extra !== "" && { SSL_CERT_FILE: extra }),
    ...Object.fromEntries(given),
  };
};
