CREATE TABLE `audit_events` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`action` text NOT NULL,
	`actor` text NOT NULL,
	`at` integer NOT NULL,
	`request_id` text NOT NULL,
	`payload` text NOT NULL,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `audit_events_by_action` ON `audit_events` (`org_id`,`action`,`id`);--> statement-breakpoint
CREATE INDEX `audit_events_by_actor` ON `audit_events` (`org_id`,`actor`,`id`);--> statement-breakpoint
CREATE TABLE `__new_nodes` (
	`seq` integer PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`type` text NOT NULL,
	`properties` text NOT NULL,
	`job_id` text,
	`revision` integer NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`updated_at` integer NOT NULL,
	`updated_by` text NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`org_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
INSERT INTO `__new_nodes`("seq", "org_id", "id", "type", "properties", "job_id", "revision", "created_at", "created_by", "updated_at", "updated_by", "deleted_at") SELECT rowid, "org_id", "id", "type", "properties", "job_id", "revision", "created_at", "created_by", "updated_at", "updated_by", "deleted_at" FROM `nodes`;--> statement-breakpoint
DROP TABLE `nodes`;--> statement-breakpoint
ALTER TABLE `__new_nodes` RENAME TO `nodes`;--> statement-breakpoint
CREATE UNIQUE INDEX `nodes_id` ON `nodes` (`org_id`,`id`);--> statement-breakpoint
CREATE INDEX `nodes_walk` ON `nodes` (`org_id`,`created_at`,`id`,`updated_at`) WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX `nodes_changed` ON `nodes` (`org_id`,`updated_at`,`created_at`,`id`) WHERE deleted_at is null and updated_at > created_at;--> statement-breakpoint
CREATE INDEX `nodes_by_type` ON `nodes` (`org_id`,`type`,`created_at`,`id`) WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX `nodes_by_job` ON `nodes` (`org_id`,`job_id`,`created_at`,`id`) WHERE deleted_at is null and job_id is not null;