import { isAnswer } from "../answer.ts";
import type { Fault } from "../fault.ts";
import type { Page, Paging } from "../pages.ts";
import type { Stored } from "../resource/stored.ts";

/** A fault in a page that is otherwise right. */
export const paged = (
  name: string,
  breaks: Fault["breaks"],
  change: (page: Page<Stored>, paging: Paging<Stored>) => Page<Stored>,
  concerns?: Fault["concerns"],
): Fault => ({
  name,
  breaks,
  concerns: { operations: ["list"], shows: true, ...concerns },
  rules: ({ paginate }) => ({
    paginate(paging) {
      const page = paginate(paging);
      return isAnswer(page) ? page : change(page, paging);
    },
  }),
});

/** The row of the cursor in `page[after]`. */
export const cursorOf = ({ all, query }: Paging<Stored>): Stored | undefined =>
  all.find(({ id }) => id === query.get("page[after]"));

/** A fault in reading the parameters of a page. */
export const askedFor = (
  name: string,
  breaks: Fault["breaks"],
  change: (query: URLSearchParams) => void,
  concerns?: Fault["concerns"],
): Fault => ({
  name,
  breaks,
  ...(concerns && { concerns }),
  rules: ({ paginate }) => ({
    paginate({ query, ...paging }) {
      const asked = new URLSearchParams(query);
      change(asked);
      return paginate({ ...paging, query: asked });
    },
  }),
});

/** A fault: some pages are cut from the rows of all organizations. `isMeant` also gets these rows. */
export const unscoped = (
  name: string,
  breaks: Fault["breaks"],
  isMeant: (paging: Paging<Stored>, everybodys: readonly Stored[]) => boolean,
  concerns?: Fault["concerns"],
): Fault => ({
  name,
  breaks,
  concerns: { operations: ["list"], page: true, ...concerns },
  rules: ({ created, paginate }) => {
    const all: Stored[] = [];
    return {
      created(stored) {
        const made = created(stored);
        all.unshift(made);
        return made;
      },
      paginate: (paging) =>
        paginate(isMeant(paging, all) ? { ...paging, all, selected: all } : paging),
    };
  },
});
