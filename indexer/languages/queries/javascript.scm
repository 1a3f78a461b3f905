[
  (class_declaration name: (_) @name body: (_) @body)
  (class name: (_) @name body: (_) @body)
] @class
[
  (function_declaration name: (_) @name body: (_) @body)
  (generator_function_declaration name: (_) @name body: (_) @body)
  (function_expression name: (_) @name body: (_) @body)
] @function
(export_statement declaration: (_) @led) @lead
(program (lexical_declaration . (variable_declarator) @led .) @lead)
(program (variable_declaration . (variable_declarator) @led .) @lead)
(export_statement (lexical_declaration . (variable_declarator) @led .) @lead)

(method_definition name: (_) @name body: (_) @body) @method
(field_definition property: (_) @name) @field
(field_definition property: (_) @name value: [
  (arrow_function body: (_) @body)
  (function_expression body: (_) @body)
]) @method

(variable_declarator name: (identifier) @name value: [
  (arrow_function body: (_) @body)
  (function_expression body: (_) @body)
  (generator_function body: (_) @body)
]) @function
(variable_declarator name: (identifier) @name value: (class body: (_) @body)) @class
(program (lexical_declaration (variable_declarator name: (identifier) @name) @variable))
(program (variable_declaration (variable_declarator name: (identifier) @name) @variable))
(program (export_statement (lexical_declaration (variable_declarator name: (identifier) @name) @variable)))
(program (export_statement (variable_declaration (variable_declarator name: (identifier) @name) @variable)))

(pair key: [(property_identifier) (string)] @name value: [
  (arrow_function body: (_) @body)
  (function_expression body: (_) @body)
]) @method

; module.exports.x = ..., exports.x = ..., Foo.prototype.x = function, app.x = function
(assignment_expression
  left: (member_expression object: (_) @scope property: (property_identifier) @name)
  right: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)]) @function
(assignment_expression
  left: (member_expression object: (_) @scope property: (property_identifier) @name)
  right: (class body: (_) @body)) @class
(program (expression_statement (assignment_expression
  left: (member_expression object: (identifier) @scope property: (property_identifier) @name)) @variable)
  (#eq? @scope "exports"))
(program (expression_statement (assignment_expression
  left: (member_expression object: (member_expression) @scope property: (property_identifier) @name)) @variable)
  (#eq? @scope "module.exports"))
(assignment_expression left: (identifier) @name right: [
  (arrow_function body: (_) @body)
  (function_expression body: (_) @body)
]) @function

(import_statement) @import
(export_statement source: (string)) @import
(call_expression function: (identifier) @callee arguments: (arguments . (string))
  (#eq? @callee "require")) @import
(call_expression function: (import) arguments: (arguments . (string))) @import
