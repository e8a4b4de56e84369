import type { Statement } from "../../statement.ts";
import { attributes, one, reference, response } from "../places.ts";

const page = `${reference}/reactivate-a-connect-connection`;

/** What the page `reactivate-a-connect-connection` promises. */
export const reactivate = {
  "connections/reactivate-to-pending": {
    level: "MUST",
    text: "reactivating returns an `inactive` connection to `pending`, never straight to `active`",
    url: page,
    source: {
      pointer: `${one}~1reactivate/post/description`,
      sentence: 1,
      sha256: "3385962559592b9a66d846f14d16a2bf0daf0d24300d6943e723429dbac5f401",
    },
  },
  "connections/reactivate-by-source": {
    level: "MUST",
    text: "nobody but the source reactivates a connection",
    url: page,
    source: {
      pointer: `${one}~1reactivate/post/description`,
      sentence: 2,
      sha256: "0309f5fbc804245c80df2fe4b323e9d6e42ac33dcc0e5e73e1f427d55e622e2e",
    },
  },
  "connections/reactivate-accept-again": {
    level: "MUST",
    text: "a reactivated connection is not `active` before the destination has accepted it again",
    url: page,
    source: {
      pointer: `${one}~1reactivate/post/description`,
      sentence: 3,
      sha256: "248c655fa004eb9463ca3f8905204ce61f5dda4d2b550d52672ae89b7eccb02e",
    },
  },
  "connections/reactivate-inactive-only": {
    level: "MUST",
    text: "only an `inactive` connection can be reactivated",
    url: page,
    source: {
      pointer: `${one}~1reactivate/post/description`,
      sentence: 4,
      sha256: "ace5d44108ea7af9f9c3b87c88d30564d4d5ef65f48947a4521dd2004bfe306b",
    },
  },
  "connections/reactivate-keeps-record": {
    level: "MUST",
    text: "reactivating changes nothing but the status: id, parties and creation time stay",
    url: page,
    source: {
      pointer: `${attributes}/created-at/description`,
      sha256: "c19ec5c042114bff506114f0ce3f38ee4c62ead0f52410123517359dbcf620d4",
    },
  },
  "connections/action-answers-200": {
    level: "MUST",
    text: "deactivating and reactivating answer 200 with the connection as it is now",
    url: page,
    source: {
      pointer: `${one}~1reactivate/post/responses/200/description`,
      sha256: "2ccd41c32ecaef57689805bcb93046fa687fdbfe1f9c13e3fa0589d774d731f1",
    },
  },
  "connections/refusal-changes-nothing": {
    level: "MUST",
    text: "a refused action changes nothing",
    url: page,
  },
  "connections/action-known-connection": {
    level: "MUST",
    text: "an action on a connection that does not exist answers 404",
    url: page,
    source: {
      pointer: `${response}/not-found/description`,
      sha256: "a4d2c6898d524aa802d5525abd2e79ce8d582e436e0c230e5933ee10e1b1c7fb",
    },
  },
} as const satisfies Record<string, Statement>;
