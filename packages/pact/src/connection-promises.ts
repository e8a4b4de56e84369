import type { OperationId, StatementId } from "@persona-conformance/schemas/facts";

/** The promises that every successful answer of an operation relies on. */
export const answered: Readonly<
  Partial<Record<`${OperationId} ${number}`, readonly StatementId[]>>
> = {
  "list-all-connect-connections 200": [
    "connections/resource-envelope",
    "connections/list-row-is-resource",
  ],
  "create-a-connect-connection 201": [
    "connections/create-answers-201",
    "connections/create-is-pending",
    "connections/create-names-destination",
  ],
  "retrieve-a-connect-connection 200": ["connections/resource-shape"],
  "deactivate-a-connect-connection 200": [
    "connections/deactivate-by-either",
    "connections/action-answers-200",
  ],
  "reactivate-a-connect-connection 200": [
    "connections/reactivate-to-pending",
    "connections/action-answers-200",
  ],
};

/** The promise that a filter or a fieldset of connections relies on. */
export const filters: Readonly<Record<string, StatementId>> = {
  "filter[status]": "connections/list-filter-status",
  "filter[destination-organization-id]": "connections/list-filter-destination",
  "fields[connect/connection]": "protocol/fields-select",
};
