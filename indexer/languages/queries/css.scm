(rule_set (selectors) @name) @key
(keyframes_statement (keyframes_name) @name) @key
(media_statement) @media
(declaration (property_name) @name @variable (#match? @name "^--"))
