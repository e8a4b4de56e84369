/** Whether a reporter is given as the path of a module. */
export const isModule = (name: string): boolean => /[/\\]|\.[cm]?[jt]s$/.test(name);
