require 'set'
module Sample # def: Sample module
  LIMIT = 1 # def: Sample.LIMIT constant
  class Inner::Store < Base # def: Sample.Inner.Store class
    attr_accessor :name, :size # def: Sample.Inner.Store.name property; def: Sample.Inner.Store.size property
    def initialize(name) # def: Sample.Inner.Store.initialize constructor
      local = name
    end

    def self.build = new # def: Sample.Inner.Store.build method

    class << self
      def empty?; end # def: Sample.Inner.Store.empty? method
    end

    def name=(value); end # def: Sample.Inner.Store.name= method

    def [](key); end # def: Sample.Inner.Store.[] method
    define_method(:dynamic) { |x| x } # def: Sample.Inner.Store.dynamic method
    alias_method :count, :size # def: Sample.Inner.Store.count method
    alias total size # def: Sample.Inner.Store.total method
    Point = Struct.new(:x) # def: Sample.Inner.Store.Point constant
  end
end
describe 'deep' do
  context 'deeper' do
    let(:it) do
      [1].each do
        class Local # def: Local class
          def run; end # def: Local.run method
        end
      end
    end
  end
end
