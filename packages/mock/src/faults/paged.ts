import type { Fault } from "../fault.ts";
import { type Page, paginate } from "../pages.ts";
import type { Stored } from "../resource/stored.ts";

/** A fault in a page that is otherwise right; `cursor` is the row that the page was asked for after. */
export function paged(
  name: string,
  breaks: Fault["breaks"],
  change: (page: Page<Stored>, path: string, cursor: Stored | undefined) => Page<Stored>,
): Fault {
  return {
    name,
    breaks,
    rules: () => ({
      paginate(paging) {
        const page = paginate(paging);
        if (!("rows" in page)) return page;
        const after = paging.query.get("page[after]");
        return change(
          page,
          paging.path,
          paging.all.find(({ id }) => id === after),
        );
      },
    }),
  };
}

/** A fault in how the parameters of a page are understood. */
export const askedFor = (
  name: string,
  breaks: Fault["breaks"],
  change: (query: URLSearchParams) => void,
): Fault => ({
  name,
  breaks,
  rules: (worn) => ({
    paginate({ query, ...paging }) {
      const asked = new URLSearchParams(query);
      change(asked);
      return worn.paginate({ ...paging, query: asked });
    },
  }),
});
