/** An HTML report without our own style and script, which are the same in each. */
export const contentOf = (page: string): string =>
  page.replace(/<style>[^]*?<\/style>/, "").replace(/<script>[^]*?<\/script>/, "");
