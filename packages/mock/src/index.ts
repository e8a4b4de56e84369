export { accept, connect } from "./connections/dashboard.ts";
export { type Party, startMock, type StartedMock, type StartOptions } from "./connections/start.ts";
export { type Fault } from "./fault.ts";
export { faults, faultsOf } from "./faults.ts";
export { listen, type Listening } from "./listen.ts";
export { createMock, type Mock, type MockOptions } from "./mock.ts";
export { type Organization, organizations } from "./organizations.ts";
export { type RulingId, rulings, type Rulings } from "./rulings.ts";
export { type Served } from "./served.ts";
