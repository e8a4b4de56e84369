/** An id that no resource has. It looks like the given id, unless that is too short. */
export function unknownId(id: string): string {
  if (id.length < 12) return "thereIsNothingOfThisId";
  const tail = id.slice(-6).replaceAll(/[A-Za-z0-9]/g, (character) => {
    if (/[0-9]/.test(character)) return String((Number(character) + 7) % 10);
    // Stays within the hexadecimal digits, since some ids consist of these.
    if (/[a-f]/i.test(character)) return character === "e" ? "b" : "e";
    return character === "z" ? "q" : "z";
  });
  return id.slice(0, -6) + tail;
}
