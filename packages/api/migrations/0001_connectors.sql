CREATE TABLE `connector_events` (
	`org_id` text NOT NULL,
	`connector_id` text NOT NULL,
	`event_id` text NOT NULL,
	`received_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `connector_id`, `event_id`),
	FOREIGN KEY (`org_id`,`connector_id`) REFERENCES `connectors`(`org_id`,`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `connectors` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`type` text NOT NULL,
	`config` text NOT NULL,
	`secrets` text NOT NULL,
	`status` text NOT NULL,
	`last_heartbeat_at` integer,
	`alive_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `connectors_name` ON `connectors` (`org_id`,`name`);--> statement-breakpoint
CREATE INDEX `connectors_by_status` ON `connectors` (`org_id`,`status`,`id`);--> statement-breakpoint
CREATE TABLE `idempotent_requests` (
	`org_id` text NOT NULL,
	`connector_id` text NOT NULL,
	`key` text NOT NULL,
	`body_hash` text NOT NULL,
	`answer` text NOT NULL,
	`received_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `connector_id`, `key`),
	FOREIGN KEY (`org_id`,`connector_id`) REFERENCES `connectors`(`org_id`,`id`) ON UPDATE no action ON DELETE cascade
);
