;;; groundplan.el --- Decisions beside the code  -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1") (eglot "1.9"))
;; Keywords: tools, languages
;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; Connects Eglot to Groundplan, and adds what Eglot leaves out:
;; documents that only the server has, progress, and commands.
;;
;;   (require 'groundplan)
;;   (groundplan-eglot-setup '(python-mode go-mode markdown-mode))
;;
;; Eglot speaks to one server a buffer.  In the modes that are named
;; here it speaks to Groundplan, not to another server.  To have both,
;; use lsp-mode and groundplan-lsp-mode.el.

;;; Code:

(require 'cl-lib)
(require 'eglot)
(require 'groundplan-settings)
(require 'jsonrpc)
(require 'url-util)

(declare-function eglot-uri-to-path "ext:eglot")

(defclass groundplan-server (eglot-lsp-server) ()
  :documentation "Groundplan's language server, as Eglot knows it.")

;;;###autoload
(defun groundplan-eglot-setup (modes)
  "Have Eglot start Groundplan in MODES, a list of major modes."
  (add-to-list 'eglot-server-programs
               (cons modes (cons 'groundplan-server groundplan-command))))

(cl-defmethod eglot-initialization-options ((_server groundplan-server))
  "What the server is told."
  (or groundplan-initialization-options eglot--{}))

(defun groundplan--merge (one other)
  "The property list ONE with all of OTHER, level by level."
  (let ((merged (copy-sequence one)))
    (cl-loop for (key value) on other by #'cddr
             for before = (plist-get merged key)
             for new = (if (and (consp before) (keywordp (car-safe value)))
                           (groundplan--merge before value)
                         value)
             do (setq merged (plist-put merged key new)))
    merged))

(cl-defmethod eglot-client-capabilities ((_server groundplan-server))
  "What Eglot can do, and what is added here."
  (groundplan--merge
   (cl-call-next-method)
   '(:window (:showDocument (:support t) :workDoneProgress t)
     :workspace (:textDocumentContent (:dynamicRegistration :json-false)))))

;;; Documents that the server wants shown

(defvar-local groundplan--uri nil
  "The URI of the document of the server that this buffer shows.")

(define-derived-mode groundplan-document-mode special-mode "Groundplan"
  "Shows a document that only the server has."
  (setq-local revert-buffer-function
              (lambda (&rest _) (groundplan--fill (groundplan--server)))))

(defun groundplan--server ()
  "The server of this buffer, or any server of Groundplan."
  (let ((here (eglot-current-server)))
    (if (groundplan-server-p here) here
      (or (cl-find-if #'groundplan-server-p
                      (apply #'append
                             (hash-table-values eglot--servers-by-project)))
          (user-error "Groundplan does not run here; try M-x eglot")))))

(defun groundplan--fill (server)
  "Ask SERVER for the document of this buffer, and show it."
  (let* ((params (list :uri groundplan--uri))
         (reply (jsonrpc-request server :workspace/textDocumentContent params))
         (inhibit-read-only t))
    (erase-buffer)
    (insert (plist-get reply :text))
    (goto-char (point-min))))

(defun groundplan--show-virtual (server uri)
  "Show the document of SERVER that is called URI; the buffer."
  (let* ((path (replace-regexp-in-string "[?#].*" "" uri))
         (name (format "*%s*" (url-unhex-string path)))
         (buffer (get-buffer-create name)))
    (with-current-buffer buffer
      (groundplan-document-mode)
      (setq groundplan--uri uri)
      (groundplan--fill server))
    (display-buffer buffer)
    buffer))

(defun groundplan--path (uri)
  "The file that URI names."
  (if (fboundp 'eglot-uri-to-path) (eglot-uri-to-path uri)
    (with-no-warnings (eglot--uri-to-path uri))))

(defun groundplan--show-file (uri selection)
  "Show the file that URI names, at SELECTION if there is one; the buffer."
  (let ((buffer (find-file-noselect (groundplan--path uri))))
    (with-selected-window (display-buffer buffer)
      (when selection
        (goto-char
         (eglot--lsp-position-to-point (plist-get selection :start)))))
    buffer))

(defun groundplan--show (server uri external focus selection)
  "Show the document URI of SERVER; see `window/showDocument'.
EXTERNAL, FOCUS and SELECTION are as the protocol has them."
  (if (eq external t)
      (browse-url uri)
    (let ((buffer (if (string-prefix-p "groundplan:" uri)
                      (groundplan--show-virtual server uri)
                    (groundplan--show-file uri selection))))
      (when (eq focus t)
        (select-window (get-buffer-window buffer t))))))

(cl-defmethod eglot-handle-request
  ((server groundplan-server) (_method (eql window/showDocument))
   &key uri external takeFocus selection &allow-other-keys)
  "Show the document URI.
The answer comes first: showing it may ask SERVER for more."
  (run-with-timer 0 nil #'groundplan--show
                  server uri external takeFocus selection)
  '(:success t))

;;; What is at work

(defvar groundplan--at-work nil
  "Alist from progress tokens to (SERVER . TITLE) of what is at work.")

(cl-defmethod eglot-handle-request
  ((_server groundplan-server) (_method (eql window/workDoneProgress/create))
   &key _token &allow-other-keys)
  "Let the server tell of its work.")

(defun groundplan--say (title said kind)
  "Tell what has become of the work TITLE, of which SAID was said at KIND."
  (message "Groundplan: %s%s" title
           (cond (said (concat ": " said))
                 ((equal kind "end") ": done")
                 (t "…"))))

(cl-defmethod eglot-handle-notification
  ((server groundplan-server) (_method (eql $/progress))
   &key token value &allow-other-keys)
  "Tell in the echo area what SERVER does."
  (let ((kind (plist-get value :kind)))
    (when (equal kind "begin")
      (push (cons token (cons server (plist-get value :title)))
            groundplan--at-work))
    (let ((title (cddr (assoc token groundplan--at-work))))
      (when title
        (groundplan--say title (plist-get value :message) kind)))
    (when (equal kind "end")
      (setq groundplan--at-work
            (assoc-delete-all token groundplan--at-work)))))

(defun groundplan-cancel ()
  "Cancel what is at work; ask which, when it is several things."
  (interactive)
  (let* ((works (mapcar (lambda (work) (cons (cddr work) work))
                        groundplan--at-work))
         (title (if (cdr works) (completing-read "Cancel: " works nil t)
                  (caar works)))
         (work (cdr (assoc title works))))
    (if (null work) (message "Groundplan: nothing is at work")
      (jsonrpc-notify (cadr work) :window/workDoneProgress/cancel
                      (list :token (car work))))))

;;; Commands

(defun groundplan--offers (name beg end)
  "The offers of the server under its command NAME between BEG and END.
An alist from titles to commands."
  (let* ((range (list :start (eglot--pos-to-lsp-position beg)
                      :end (eglot--pos-to-lsp-position end)))
         (params (list :textDocument (eglot--TextDocumentIdentifier)
                       :range range
                       :context '(:diagnostics [] :triggerKind 1)))
         (actions (jsonrpc-request
                   (groundplan--server) :textDocument/codeAction params)))
    (cl-loop for action across actions
             for within = (plist-get action :command)
             for command = (if (stringp within) action within)
             when (and (equal (plist-get command :command) name)
                       (not (plist-get action :disabled)))
             collect (cons (plist-get action :title) command))))

(defconst groundplan--questions
  '(("groundplan.plan" :change "What shall be changed? (empty: choose) ")
    ("groundplan.record" :text "What was decided? (empty: take the comment) "))
  "Words that commands take, and the part of the argument they go into.")

(defun groundplan--arguments (command)
  "The arguments of COMMAND, with the words of the user where it takes some."
  (let* ((told (append (plist-get command :arguments) nil))
         (question (cdr (assoc (plist-get command :command)
                               groundplan--questions)))
         (words (and question
                     (not (plist-member (car told) (car question)))
                     (read-string (cadr question)))))
    (vconcat (if (member words '(nil "")) told
               (cons (append (car told) (list (car question) words))
                     (cdr told))))))

(defun groundplan--run-here (name)
  "Do what the server offers under its command NAME here.
That is at point or for the region.  Ask which, when it offers
several things."
  (let* ((beg (if (use-region-p) (region-beginning) (point)))
         (end (if (use-region-p) (region-end) (point)))
         (offers (groundplan--offers name beg end))
         (title (if (cdr offers)
                    (completing-read "Groundplan: " offers nil t)
                  (caar offers)))
         (command (cdr (assoc title offers))))
    (if (null command)
        (message "Groundplan: there is nothing of that kind for this place")
      (jsonrpc-async-request
       (groundplan--server) :workspace/executeCommand
       (list :command name :arguments (groundplan--arguments command))
       :success-fn #'ignore
       :error-fn (lambda (problem)
                   (message "Groundplan: %s" (plist-get problem :message)))))))

(defmacro groundplan--define (name command what)
  "Define the command NAME, which runs the server's COMMAND.
WHAT says what it does."
  `(defun ,name ()
     ,(concat what ", at point or for the region.")
     (interactive)
     (groundplan--run-here ,command)))

(groundplan--define groundplan-explain "groundplan.explain"
                    "Explain the code")
(groundplan--define groundplan-plan "groundplan.plan"
                    "Plan a change")
(groundplan--define groundplan-ask "groundplan.ask"
                    "Ask about the code")
(groundplan--define groundplan-record "groundplan.record"
                    "Record a decision")
(groundplan--define groundplan-link "groundplan.linkDecision"
                    "Link the code to a decision")
(groundplan--define groundplan-open-decision "groundplan.openDecision"
                    "Open a decision that the code rests on")
(groundplan--define groundplan-tests "groundplan.tests"
                    "Generate tests")
(groundplan--define groundplan-review "groundplan.review"
                    "Review the code")
(groundplan--define groundplan-run-agent "groundplan.runAgent"
                    "Run an agent")

(defun groundplan-approvals ()
  "Show what waits for you; approve or deny each in the buffer that opens."
  (interactive)
  (let* ((words (append (cl-subseq groundplan-command 0
                                   (cl-position "lsp" groundplan-command
                                                :test #'equal))
                        '("approvals" "answer")))
         (name "Groundplan approvals"))
    (pop-to-buffer
     (apply #'make-comint name (car words) nil (cdr words)))))

(provide 'groundplan)
;;; groundplan.el ends here
