;;; emacs.el --- Stories for a real Emacs  -*- lexical-binding: t; -*-

;; Played with a real server, see test_lsp_in_emacs.py.  STORY names one;
;; what it returns is written to OUT as JSON.  Eglot's own commands are
;; called, as a person's keys would.

(require 'groundplan)
(require 'json)

(defconst story-patience-s 20)

(defun story-wait (what condition)
  "Wait until CONDITION returns something, and return it; WHAT is it."
  (let ((deadline (+ (float-time) story-patience-s))
        found)
    (while (and (not (setq found (funcall condition)))
                (< (float-time) deadline))
      (accept-process-output nil 0.02))
    (or found (error "%s did not happen" what))))

(defun story-open (path)
  "Open the file PATH of the shop, with a server."
  (find-file (expand-file-name path (getenv "SHOP")))
  (apply #'eglot (eglot--guess-contact))
  (story-wait "Connecting" #'eglot-current-server))

(defun story-go-to (words)
  "Go to the first place that has WORDS."
  (goto-char (point-min))
  (search-forward words)
  (goto-char (match-beginning 0)))

(defvar story-offered nil
  "What menus have offered.")

(defun story-choosing (words)
  "A function that chooses from menus what has WORDS in it."
  (lambda (_prompt collection &rest _)
    (let ((shown (all-completions "" collection)))
      (setq story-offered (append story-offered shown))
      (or (cl-find-if (lambda (text) (string-match-p words text)) shown)
          (error "No %s in %S" words shown)))))

(defun story-document ()
  "The document of the server that is shown; its text."
  (story-wait "Showing a document"
              (lambda ()
                (cl-loop for buffer in (buffer-list)
                         when (with-current-buffer buffer
                                (and (derived-mode-p
                                      'groundplan-document-mode)
                                     (> (buffer-size) 0)))
                         return (with-current-buffer buffer
                                  (buffer-string))))))

(defun story-hover ()
  (story-open "shop.py")
  (story-go-to "total(prices)}")
  (let (told)
    (list :text
          (story-wait
           "A hover that says who uses it"
           (lambda ()
             ;; Again until the first index is there.
             (eglot-hover-eldoc-function
              (lambda (text &rest _)
                (setq told (and text (substring-no-properties text)))))
             (accept-process-output nil 0.2)
             (and told (string-match-p "test_shop.py" told) told))))))

(defun story-action ()
  (story-open "shop.py")
  (story-go-to "total(prices: ")
  (let ((completing-read-function (story-choosing "Explain"))
        (last-nonmenu-event ?a))
    (eglot-code-actions (point) (point) nil t))
  (list :text (story-document) :offered (vconcat story-offered)))

(defun story-command ()
  (story-open "shop.py")
  (story-go-to "receipt(")
  (groundplan-explain)
  (list :text (story-document)))

(defun story-edit ()
  (story-open "shop.py")
  (story-go-to "receipt(")
  (let ((completing-read-function (story-choosing "Apply")))
    ;; Eglot asks once more about files that are not open.
    (cl-letf (((symbol-function 'y-or-n-p) #'always))
      (groundplan-tests)
      (list :text (story-wait
                   "The edit"
                   (lambda ()
                     (let ((buffer (get-buffer "test_shop.py")))
                       (and buffer
                            (buffer-modified-p buffer)
                            (with-current-buffer buffer
                              (buffer-string))))))))))

(defun story-symbols ()
  (story-open "shop.py")
  (let ((found (story-wait "The index" (lambda ()
                                         (xref-backend-apropos
                                          'eglot "receipt")))))
    (list :found
          (vconcat (mapcar (lambda (item)
                             (let ((place (xref-item-location item)))
                               (format "%s:%s"
                                       (file-name-nondirectory
                                        (xref-location-group place))
                                       (xref-location-line place))))
                           found)))))

(defun story-drift ()
  (story-open "shop.py")
  (let ((found (story-wait "A diagnostic" (lambda ()
                                            (flymake-start)
                                            (flymake-diagnostics)))))
    (list :told
          (vconcat (mapcar
                    (lambda (each)
                      (list :line (line-number-at-pos
                                   (flymake-diagnostic-beg each))
                            :message (flymake-diagnostic-text each)))
                    found)))))

(defun story-rename ()
  (story-open "shop.py")
  (story-wait "The rename"
              (lambda ()
                (story-go-to "FR-001")
                ;; Again until the first index is there.
                (ignore-errors
                  (cl-letf (((symbol-function 'y-or-n-p) #'always))
                    (eglot-rename "FR-010")))
                (accept-process-output nil 0.2)
                (get-buffer "spec.md")))
  (list :code (buffer-string)
        :spec (with-current-buffer "spec.md" (buffer-string))))

(let ((told (condition-case problem
                (funcall (intern (concat "story-" (getenv "STORY"))))
              (error (list :failed (error-message-string problem)))))
      (server (eglot-current-server)))
  (when server
    (eglot-shutdown server))
  (with-temp-file (getenv "OUT")
    (insert (json-serialize told))))

;;; emacs.el ends here
