export * from './bandwidth';
export * from './cluster-networks';
export * from './dedicated-migration-network';
export * from './heavy-workload-migration';
export * from './hyperconverged';
export * from './hyperconverged-version';
export * from './ipam';
export { LiveMigrationConfig } from './live-migration-config';
export * from './network-attachment';
