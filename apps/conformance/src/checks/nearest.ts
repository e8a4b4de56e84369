/** The nearest one before a place, and the nearest one behind it, of those that are meant. */
export const nearest = <T>(all: readonly T[], place: number, isMeant: (one: T) => boolean) => ({
  before: all.slice(0, place).findLast(isMeant),
  after: all.slice(place + 1).find(isMeant),
});
