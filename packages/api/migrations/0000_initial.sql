CREATE TABLE `api_keys` (
	`name` text PRIMARY KEY NOT NULL,
	`secret_hash` text NOT NULL,
	`scopes` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_secret_hash` ON `api_keys` (`secret_hash`);--> statement-breakpoint
CREATE TABLE `edge_revisions` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`revision` integer NOT NULL,
	`type` text NOT NULL,
	`source_id` text NOT NULL,
	`target_id` text NOT NULL,
	`state` text NOT NULL,
	`properties` text NOT NULL,
	`job_id` text,
	`updated_at` integer NOT NULL,
	`updated_by` text NOT NULL,
	`deleted_at` integer,
	PRIMARY KEY(`org_id`, `id`, `revision`),
	FOREIGN KEY (`org_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `edges` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`type` text NOT NULL,
	`source_id` text NOT NULL,
	`target_id` text NOT NULL,
	`state` text NOT NULL,
	`properties` text NOT NULL,
	`job_id` text,
	`revision` integer NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`updated_at` integer NOT NULL,
	`updated_by` text NOT NULL,
	`deleted_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`org_id`,`source_id`) REFERENCES `nodes`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`target_id`) REFERENCES `nodes`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `edges_walk` ON `edges` (`org_id`,`created_at`,`id`) WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX `edges_by_type` ON `edges` (`org_id`,`type`,`created_at`,`id`) WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX `edges_by_source` ON `edges` (`org_id`,`source_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `edges_by_target` ON `edges` (`org_id`,`target_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `jobs` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`source` text NOT NULL,
	`status` text NOT NULL,
	`started_at` integer,
	`completed_at` integer,
	`metrics` text NOT NULL,
	`image_digest` text,
	`logs_url` text,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `jobs_by_status` ON `jobs` (`org_id`,`status`,`id`);--> statement-breakpoint
CREATE TABLE `node_revisions` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`revision` integer NOT NULL,
	`type` text NOT NULL,
	`properties` text NOT NULL,
	`job_id` text,
	`updated_at` integer NOT NULL,
	`updated_by` text NOT NULL,
	`deleted_at` integer,
	PRIMARY KEY(`org_id`, `id`, `revision`),
	FOREIGN KEY (`org_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `nodes` (
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
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `nodes_walk` ON `nodes` (`org_id`,`created_at`,`id`,`updated_at`) WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX `nodes_changed` ON `nodes` (`org_id`,`updated_at`,`created_at`,`id`) WHERE deleted_at is null and updated_at > created_at;--> statement-breakpoint
CREATE INDEX `nodes_by_type` ON `nodes` (`org_id`,`type`,`created_at`,`id`) WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX `nodes_by_job` ON `nodes` (`org_id`,`job_id`,`created_at`,`id`) WHERE deleted_at is null and job_id is not null;--> statement-breakpoint
CREATE TABLE `organizations` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `organizations_walk` ON `organizations` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `settings` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
