;;; groundplan-settings.el --- What users set for Groundplan  -*- lexical-binding: t; -*-

;; Package-Requires: ((emacs "28.1"))
;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; Shared by groundplan.el, for Eglot, and groundplan-lsp-mode.el.

;;; Code:

(defgroup groundplan nil
  "Decisions beside the code."
  :group 'tools)

(defcustom groundplan-command '("groundplan" "lsp")
  "The command that starts the server, and its arguments."
  :type '(repeat string))

(defcustom groundplan-initialization-options nil
  "What the server is told, as a property list.
For instance (:navigation :json-false), to leave definitions and
references to other servers."
  :type 'plist)

(provide 'groundplan-settings)
;;; groundplan-settings.el ends here
