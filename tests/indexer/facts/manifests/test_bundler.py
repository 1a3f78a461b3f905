"""Gemfiles, gem specifications and their locks."""

from __future__ import annotations

from indexer.facts.manifests.bundler import read_bundler


def test_a_gemfile_with_groups_options_and_conditions(workspace, rows) -> None:
    findings, _ = workspace.write(
        {
            "Gemfile": """
            source 'https://example.org'
            ruby '3.3.0'
            gem 'rails', '~> 7.1', '>= 7.1.2'   # the web
            gem "pg", ">= 1.1", require: false
            gem 'rack', rack_version
            gem 'local', path: 'engines/local'
            gem 'old', '1.0', :group => :test
            gem 'brakeman',
                '~> 6.0',
                group: [:development, :test]

            group :development, :test do
              gem 'rspec-rails'
              platforms :mri do
                gem 'debug', '1.9'
              end
            end

            if ENV['X']
              gem 'conditional'
            end

            group(:production) do
              gem 'puma', '~> 6'
            end
            gem 'last'
            """,
            "Gemfile.lock": """
            GEM
              remote: https://example.org/
              specs:
                rails (7.1.3)
                  actionpack (= 7.1.3)
                pg (1.5.4)

            DEPENDENCIES
              rails (~> 7.1)
            """,
        }
    ).read(read_bundler)
    assert rows(findings.dependencies) == [
        ("rails", "~> 7.1, >= 7.1.2", "runtime"),
        ("pg", ">= 1.1", "runtime"),
        ("rack", "", "runtime"),
        ("local", "", "runtime"),
        ("old", "1.0", "test"),
        ("brakeman", "~> 6.0", "dev"),
        ("rspec-rails", "", "dev"),
        ("debug", "1.9", "dev"),
        ("conditional", "", "runtime"),
        ("puma", "~> 6", "runtime"),
        ("last", "", "runtime"),
    ]
    assert [dependency.resolved for dependency in findings.dependencies][:3] == ["7.1.3", "1.5.4", ""]
    assert findings.dependencies[3].is_internal
    assert [(runtime.name, runtime.version) for runtime in findings.runtimes] == [("ruby", "3.3.0")]


def test_a_library_has_its_needs_in_its_specification_and_its_tools_in_the_gemfile(workspace, rows) -> None:
    findings, _ = workspace.write(
        {
            "thing.gemspec": """
            Gem::Specification.new do |s|
              s.name = "thing"
              s.version = "1.2.3"
              s.licenses = %w[MIT Ruby]
              s.executables = ["thing"]
              s.required_ruby_version = [">= 3.0", "< 4"]
              s.add_dependency "rack", ">= 3", "< 4"
              s.add_runtime_dependency("tilt")
              s.add_development_dependency 'rake', '~> 13.0'
            end
            """,
            "exe/thing": "#!/usr/bin/env ruby\n",
            "Gemfile": "source 'x'\ngemspec\ngem 'rubocop'\n",
        }
    ).read(read_bundler)
    assert rows(findings.dependencies) == [
        ("rack", ">= 3, < 4", "runtime"),
        ("tilt", "", "runtime"),
        ("rake", "~> 13.0", "dev"),
        ("rubocop", "", "dev"),
    ]
    assert [(package.name, package.version) for package in findings.packages] == [("thing", "1.2.3")]
    assert [claim.licence for claim in findings.licences] == ["MIT OR Ruby"]
    assert [(point.path, point.name) for point in findings.entry_points] == [("exe/thing", "thing")]
    assert [runtime.version for runtime in findings.runtimes] == [">= 3.0, < 4"]


def test_a_specification_that_names_itself_in_its_first_line(workspace) -> None:
    findings, _ = workspace.write(
        {
            "a.gemspec": "version = File.read('VERSION')\nGem::Specification.new 'other-name', version do |s|\n"
            "  s.license = 'MIT'\nend\n",
            "b/b.gemspec": "Gem::Specification.new do |spec|\n  spec.add_dependency 'other-name', version\nend\n",
        }
    ).read(read_bundler)
    assert [package.name for package in findings.packages] == ["other-name", "b"]
    assert [(dependency.name, dependency.is_internal) for dependency in findings.dependencies] == [("other-name", True)]


def test_blocks_inside_a_group_end_before_the_group_does(workspace, rows) -> None:
    findings, _ = workspace.write(
        {
            "Gemfile": """
            group :test do
              install_if -> { x } do
                gem 'a'
              end
              if y
                gem 'b'
              end
              gem 'c'
            end
            gem 'd'
            """
        }
    ).read(read_bundler)
    assert rows(findings.dependencies) == [
        ("a", "", "test"),
        ("b", "", "test"),
        ("c", "", "test"),
        ("d", "", "runtime"),
    ]
