CREATE TABLE `idempotent_answers` (
	`org_id` text NOT NULL,
	`scope` text NOT NULL,
	`key` text NOT NULL,
	`connector_id` text,
	`request_hash` text NOT NULL,
	`answer` text NOT NULL,
	`received_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `scope`, `key`),
	FOREIGN KEY (`org_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`org_id`,`connector_id`) REFERENCES `connectors`(`org_id`,`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `idempotent_answers_by_connector` ON `idempotent_answers` (`org_id`,`connector_id`);--> statement-breakpoint
INSERT INTO `idempotent_answers`
	SELECT `org_id`, 'ingestEvents/' || `connector_id`, `key`, `connector_id`, `body_hash`, `answer`, `received_at`
	FROM `idempotent_requests` ORDER BY rowid;--> statement-breakpoint
DROP TABLE `idempotent_requests`;
