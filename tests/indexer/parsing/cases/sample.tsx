import React from 'react'
type Props = { title: string } // def: Props type; def: Props.title field
export function Card({ title }: Props) { // def: Card function
  const onClick = () => alert(title) // def: Card.onClick function
  return <button onClick={onClick}>{title}</button>
}
const List: React.FC = () => { // def: List function
  return <><Card title="a" /></>
}
export default List
