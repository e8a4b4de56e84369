/** The reporters of `drift`. */
export const driftReporters = ["console", "json", "markdown", "html", "sarif", "junit"] as const;
export type DriftReporter = (typeof driftReporters)[number];
