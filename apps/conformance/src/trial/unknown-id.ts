/** An id that nothing has: of the same make where ids are long enough for that, and made up where they are short. */
export function unknownId(id: string): string {
  if (id.length < 12) return "thereIsNothingOfThisId";
  const tail = id.slice(-6).replaceAll(/[A-Za-z0-9]/g, (character) => {
    if (/[0-9]/.test(character)) return String((Number(character) + 7) % 10);
    // Within the hexadecimal digits, of which some ids are made.
    if (/[a-f]/i.test(character)) return character === "e" ? "b" : "e";
    return character === "z" ? "q" : "z";
  });
  return id.slice(0, -6) + tail;
}
