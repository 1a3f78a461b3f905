;;; groundplan-lsp-mode.el --- Decisions beside the code, with lsp-mode  -*- lexical-binding: t; -*-

;; Package-Requires: ((emacs "28.1") (lsp-mode "8.0"))
;; Keywords: tools, languages
;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; Adds Groundplan beside whatever other servers lsp-mode runs:
;;
;;   (require 'groundplan-lsp-mode)

;;; Code:

(require 'lsp-mode)
(require 'groundplan-settings)

(lsp-register-client
 (make-lsp-client
  :new-connection (lsp-stdio-connection (lambda () groundplan-command))
  :activation-fn (lambda (file &rest _) (and file t))
  :initialization-options (lambda () groundplan-initialization-options)
  :add-on? t
  :priority -2
  :server-id 'groundplan))

(provide 'groundplan-lsp-mode)
;;; groundplan-lsp-mode.el ends here
