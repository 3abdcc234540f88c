-- The words of every node that is not deleted. The index keeps no text of its own. `scope` holds
-- the organisation and the type as one word each, so that a search never leaves its organisation.
CREATE VIRTUAL TABLE node_search USING fts5(
  scope, words, content = '', columnsize = 0, tokenize = "unicode61 remove_diacritics 2"
);
--> statement-breakpoint
CREATE TRIGGER nodes_search_insert AFTER INSERT ON nodes WHEN new.deleted_at IS NULL BEGIN
  INSERT INTO node_search(rowid, scope, words) VALUES (new.seq, hex(new.org_id) || ' t' || hex(new.type),
  new.type || ' ' || case
    when instr(new.properties, '\') = 0 then new.properties
    else (select group_concat(coalesce(key, '') || ' ' || coalesce(atom, ''), ' ')
          from json_tree(new.properties))
  end);
END;
--> statement-breakpoint
CREATE TRIGGER nodes_search_update AFTER UPDATE OF type, properties, deleted_at ON nodes BEGIN
  INSERT INTO node_search(node_search, rowid, scope, words) SELECT 'delete', old.seq, hex(old.org_id) || ' t' || hex(old.type),
  old.type || ' ' || case
    when instr(old.properties, '\') = 0 then old.properties
    else (select group_concat(coalesce(key, '') || ' ' || coalesce(atom, ''), ' ')
          from json_tree(old.properties))
  end
  WHERE old.deleted_at IS NULL;
  INSERT INTO node_search(rowid, scope, words) SELECT new.seq, hex(new.org_id) || ' t' || hex(new.type),
  new.type || ' ' || case
    when instr(new.properties, '\') = 0 then new.properties
    else (select group_concat(coalesce(key, '') || ' ' || coalesce(atom, ''), ' ')
          from json_tree(new.properties))
  end
  WHERE new.deleted_at IS NULL;
END;
--> statement-breakpoint
CREATE TRIGGER nodes_search_delete AFTER DELETE ON nodes WHEN old.deleted_at IS NULL BEGIN
  INSERT INTO node_search(node_search, rowid, scope, words) VALUES ('delete', old.seq, hex(old.org_id) || ' t' || hex(old.type),
  old.type || ' ' || case
    when instr(old.properties, '\') = 0 then old.properties
    else (select group_concat(coalesce(key, '') || ' ' || coalesce(atom, ''), ' ')
          from json_tree(old.properties))
  end);
END;
--> statement-breakpoint
INSERT INTO node_search(rowid, scope, words) SELECT nodes.seq, hex(nodes.org_id) || ' t' || hex(nodes.type),
  nodes.type || ' ' || case
    when instr(nodes.properties, '\') = 0 then nodes.properties
    else (select group_concat(coalesce(key, '') || ' ' || coalesce(atom, ''), ' ')
          from json_tree(nodes.properties))
  end
FROM nodes WHERE deleted_at IS NULL;
