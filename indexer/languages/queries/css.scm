(rule_set (selectors) @name) @key
(keyframes_statement (keyframes_name) @name) @key
(declaration (property_name) @name @variable (#match? @name "^--"))
(import_statement) @import
