/** Whether a reporter is named by the path of a module, as Linux or Windows writes it. */
export const isModule = (name: string): boolean => /[/\\]|\.[cm]?[jt]s$/.test(name);
