const volatile = [
  /\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})/g,
  /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi,
  /\b[a-z]+_[A-Za-z0-9]{4,}/g,
  /\d{6,}/g,
];

/** Masks everything that differs from one request to the next: times, ids and long numbers. */
export const maskVolatile = (text: string): string =>
  volatile.reduce((left, one) => left.replaceAll(one, "…"), text);
