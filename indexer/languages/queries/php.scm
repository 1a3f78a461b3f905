(namespace_definition name: (namespace_name) @package)
(namespace_use_declaration) @import
[(require_expression) (require_once_expression) (include_expression) (include_once_expression)] @import

(class_declaration name: (name) @name body: (_) @body) @class
(interface_declaration name: (name) @name body: (_) @body) @interface
(trait_declaration name: (name) @name body: (_) @body) @trait
(enum_declaration name: (name) @name body: (_) @body) @enum
(enum_case name: (name) @name) @constant
(function_definition name: (name) @name body: (_) @body) @function
(method_declaration name: (name) @name body: (_)? @body) @method
(property_declaration (property_element name: (variable_name (name) @name))) @field
(property_promotion_parameter name: (variable_name (name) @name)) @field
(const_declaration (const_element . (name) @name)) @constant
(expression_statement (function_call_expression function: (name) @callee
  arguments: (arguments . (argument (string (string_content) @name)))
  (#eq? @callee "define"))) @constant
(program (expression_statement (assignment_expression left: (variable_name (name) @name)) @variable))
