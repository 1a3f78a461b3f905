(module name: [(constant) (scope_resolution)] @name) @module
(class name: [(constant) (scope_resolution)] @name) @class
(method name: (_) @name body: (_)? @body) @method
(singleton_method name: (_) @name body: (_)? @body) @method
(assignment left: (constant) @name) @constant
(assignment left: (scope_resolution scope: (_) @scope name: (constant) @name)) @constant
(program (assignment left: (global_variable) @name) @variable)
(alias name: (identifier) @name) @method

(call method: (identifier) @callee arguments: (argument_list (simple_symbol) @name)
  (#any-of? @callee "attr_accessor" "attr_reader" "attr_writer" "mattr_accessor" "mattr_reader" "cattr_accessor"
    "cattr_reader" "class_attribute" "thread_mattr_accessor" "attribute")) @property
(call method: (identifier) @callee arguments: (argument_list . (simple_symbol) @name)
  (#any-of? @callee "define_method" "define_singleton_method" "alias_method" "scope" "delegate")) @method

(call method: (identifier) @callee arguments: (argument_list (string))
  (#any-of? @callee "require" "require_relative" "load" "autoload")) @import
